namespace Sinter.Compiler;

/// <summary>The check of an entry's blocks while something else goes on. Nobody may compute with them before it is done.</summary>
public sealed class BlockCheck
{
    private readonly Task<string?> _task;
    private readonly CancellationTokenSource _stop = new();

    internal BlockCheck(EntryFile entry) => _task = Task.Run(() =>
    {
        try
        {
            entry.CheckBlocks(_stop.Token);
            return null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
        catch (Exception exception) when (_stop.IsCancellationRequested
            && exception is OperationCanceledException or ObjectDisposedException or AggregateException)
        {
            return "nobody waited for the check";
        }
    });

    /// <summary>Waits for the check.</summary>
    /// <returns>Null when the blocks are as they should be; otherwise what is wrong.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the check goes on.</exception>
    public string? Wait(CancellationToken cancellation)
    {
        _task.Wait(cancellation);
        return _task.Result;
    }

    /// <summary>Nobody will wait.</summary>
    public void Stop() => _stop.Cancel();
}
