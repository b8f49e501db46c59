namespace Sinter.Devices.Simulated;

/// <summary>Something that waits for the device. It is cancelled at once while it waits; when it runs, it looks at the token itself.</summary>
internal sealed class SimulatedRun
{
    private const int Waiting = 0;
    private const int Taken = 1;

    // Whoever waits for the device must not go on on the device's thread.
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _work;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private int _state = Waiting;

    public SimulatedRun(Action work, CancellationToken cancellation)
    {
        _work = work;
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static run => ((SimulatedRun)run!).Cancel(), this);
    }

    public Task Completion => _completion.Task;

    public void Execute()
    {
        if (Interlocked.CompareExchange(ref _state, Taken, Waiting) != Waiting)
            return;
        _registration.Dispose();
        try
        {
            _work();
            _completion.SetResult();
        }
        catch (OperationCanceledException exception)
        {
            _completion.SetCanceled(exception.CancellationToken);
        }
        catch (Exception exception)
        {
            _completion.SetException(exception);
        }
    }

    private void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting)
            _completion.SetCanceled(_cancellation);
    }
}
