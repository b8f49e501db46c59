using Sinter.Runtime;

namespace Sinter.Tests.Scheduling;

/// <summary>Workers without threads: a step of one happens when the test says so, and only if it was woken. They sleep as soon as they
/// find nothing to run, so a wake that is missing leaves calls behind.</summary>
internal sealed class WokenWorkers(int count) : IPredictionExecutor
{
    private readonly (PredictionQueue Queue, QueuedCall Call)?[] _running = new (PredictionQueue, QueuedCall)?[count];
    private readonly bool[] _awake = new bool[count];
    private bool _again;

    public int Count { get; } = count;

    public IEnumerable<QueuedCall> Running => _running.Where(call => call is not null).Select(call => call!.Value.Call);

    public bool Sleep => !_awake.Any(awake => awake);

    public void Wake(PredictionScheduler scheduler)
    {
        int sleeper = Array.IndexOf(_awake, false);
        if (sleeper < 0)
            _again = true;
        else
            _awake[sleeper] = true;
    }

    /// <summary>A worker that is awake takes a call, or ends the one that it runs.</summary>
    public QueuedCall? Step(PredictionScheduler scheduler, int worker)
    {
        if (!_awake[worker])
            return null;
        if (_running[worker] is { } running)
        {
            running.Call.Run();
            _running[worker] = null;
            scheduler.Finish(running.Queue, running.Call);
        }
        else if (scheduler.TryStart(out PredictionQueue? queue, out QueuedCall? call))
        {
            _running[worker] = (queue, call);
            return call;
        }
        else if (_again)
        {
            _again = false;
        }
        else
        {
            _awake[worker] = false;
        }
        return null;
    }
}
