namespace Sinter.Lazy;

/// <summary>A load in progress and those who wait for it. Its owner's lock guards what can change.</summary>
internal sealed class PendingLoad
{
    // A load that nobody waits for any more is never awaited, and others continue on threads of their own, not inside the loader's.
    private readonly TaskCompletionSource<Model> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Not disposed: it has no timer, and whoever cancels it last may come after the load has ended.
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Callers that wait for the model.</summary>
    public int Waiters { get; set; }

    /// <summary>True when the model is there and every waiter has been counted as its user.</summary>
    public bool HasSucceeded { get; private set; }

    public Task<Model> Result => _result.Task;

    public CancellationToken Stopped => _stop.Token;

    public void Stop() => _stop.Cancel();

    public void Succeed(Model model)
    {
        HasSucceeded = true;
        _result.SetResult(model);
    }

    public void Fail(Exception error)
    {
        _result.SetException(error);
        _ = _result.Task.Exception;
    }
}
