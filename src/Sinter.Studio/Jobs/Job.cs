using Sinter.Studio.Problems;

namespace Sinter.Studio.Jobs;

/// <summary>Work that a page has started, off the thread that draws: what it says of its progress, its end, its cancellation.</summary>
public abstract class Job : IDisposable
{
    private CancellationTokenSource? _cancellation;

    /// <summary>Raised on any thread when something of this has changed.</summary>
    public event Action? Changed;

    public bool IsRunning => _cancellation is not null;

    /// <summary>What is being done.</summary>
    public string Status { get; private set; } = "";

    /// <summary>How much is done, from 0 to 1; null when nobody knows.</summary>
    public double? Fraction { get; private set; }

    /// <summary>Why the last run ended without a result.</summary>
    public Problem? Problem { get; private set; }

    public void Cancel() => _cancellation?.Cancel();

    /// <summary>Tells of progress.</summary>
    public void Say(string status, double? fraction = null)
    {
        (Status, Fraction) = (status, fraction);
        Changed?.Invoke();
    }

    public void Dispose()
    {
        Cancel();
        Changed = null;
        GC.SuppressFinalize(this);
    }

    private protected async Task RunAsync(string status, Func<CancellationToken, Task> work)
    {
        if (IsRunning)
            return;
        using var cancellation = new CancellationTokenSource();
        (_cancellation, Problem) = (cancellation, null);
        Say(status);
        try
        {
            await work(cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Problem = null;
        }
        catch (Exception exception)
        {
            Problem = Problem.Of(exception);
        }
        finally
        {
            _cancellation = null;
            Say("");
        }
    }
}

/// <summary>A job that ends with a result.</summary>
public sealed class Job<T> : Job
    where T : class
{
    /// <summary>The result of the last run that ended well.</summary>
    public T? Result { get; set; }

    /// <summary>Starts, unless it runs already. The task ends with the job and never fails.</summary>
    public Task StartAsync(string status, Func<CancellationToken, Task<T>> work) =>
        RunAsync(status, async cancellation => Result = await Task.Run(() => work(cancellation), cancellation));
}
