namespace Sinter.Runtime;

/// <summary>A fixed number of threads that run calls, started when they are first needed. No more than there are cores: more would only
/// take the cores from one another.</summary>
public sealed class PredictionThreads(int count) : IPredictionExecutor
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _lock = new();
    private int _started;
    private int _idle;
    private bool _again;

    /// <inheritdoc/>
    public void Wake(PredictionScheduler scheduler)
    {
        lock (_lock)
        {
            if (_idle > 0)
            {
                _idle--;
                _wake.Release();
            }
            else if (_started < count)
            {
                _started++;
                var thread = new Thread(() => Loop(scheduler)) { IsBackground = true, Name = $"Sinter prediction {_started}" };
                thread.UnsafeStart();
            }
            else
            {
                // Whoever is about to go to sleep looks once more.
                _again = true;
            }
        }
    }

    private void Loop(PredictionScheduler scheduler)
    {
        while (true)
        {
            while (scheduler.RunNext())
            {
            }
            lock (_lock)
            {
                if (_again)
                {
                    _again = false;
                    continue;
                }
                _idle++;
            }
            _wake.Wait();
        }
    }
}
