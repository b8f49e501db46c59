namespace Sinter.Runtime;

/// <summary>The calls of one model that wait, and how many run. Its scheduler changes it, under its lock.</summary>
public sealed class PredictionQueue
{
    /// <summary>Levels that are kept when nothing waits in them.</summary>
    private const int SpareLevels = 8;

    // Highest priority first.
    private readonly List<CallLevel> _levels = [];
    private readonly HashSet<object> _excluded = [];

    /// <param name="limits">What bounds it.</param>
    public PredictionQueue(QueueLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxInFlight, 1, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfNegative(limits.MaxWaiting, nameof(limits));
        Limits = limits;
        InScheduler = new LinkedListNode<PredictionQueue>(this);
    }

    public QueueLimits Limits { get; }

    /// <summary>Calls that wait now.</summary>
    public int Waiting { get; private set; }

    /// <summary>Calls that run now.</summary>
    public int InFlight { get; private set; }

    internal LinkedListNode<PredictionQueue> InScheduler { get; }

    /// <summary>Lets a call in.</summary>
    /// <returns>The call that has no place, and may be the new one; null when all have.</returns>
    internal QueuedCall? Admit(QueuedCall call)
    {
        QueuedCall? loser = Limits.WhenFull == WhenFull.Wait || InFlight + Waiting < (long)Limits.MaxInFlight + Limits.MaxWaiting
            ? null
            : LoserTo(call);
        if (loser == call)
            return call;
        if (loser is not null)
            Remove(loser);
        LevelOf(call.Priority).Add(call);
        call.Stage = CallStage.Waiting;
        Waiting++;
        return loser;
    }

    /// <summary>The call that may start now; null when none may.</summary>
    internal QueuedCall? Next()
    {
        if (Waiting == 0 || InFlight >= Limits.MaxInFlight)
            return null;
        foreach (CallLevel level in _levels)
        {
            if (level.Count > 0 && level.Next(_excluded) is { } call)
                return call;
        }
        return null;
    }

    internal void Start(QueuedCall call)
    {
        LevelOf(call.Priority).Take(call);
        Waiting--;
        InFlight++;
        call.Stage = CallStage.Running;
        if (call.Exclusive is { } exclusive)
            _excluded.Add(exclusive);
    }

    internal void Finish(QueuedCall call)
    {
        InFlight--;
        call.Stage = CallStage.Ended;
        if (call.Exclusive is { } exclusive)
            _excluded.Remove(exclusive);
    }

    internal void Remove(QueuedCall call)
    {
        LevelOf(call.Priority).Remove(call);
        Waiting--;
        call.Stage = CallStage.Ended;
    }

    /// <summary>Takes places for work that a running call shares out.</summary>
    /// <returns>How many there were, of those that were wanted.</returns>
    internal int Borrow(int wanted)
    {
        int lent = Math.Clamp(Limits.MaxInFlight - InFlight, 0, wanted);
        InFlight += lent;
        return lent;
    }

    internal void GiveBack(int lent) => InFlight -= lent;

    /// <summary>Who gives way: among those of the lowest priority, by the rule of the queue; nobody gives way to a lower priority.</summary>
    private QueuedCall LoserTo(QueuedCall call)
    {
        if (Limits.WhenFull == WhenFull.Reject || Waiting == 0)
            return call;
        int last = _levels.FindLastIndex(level => level.Count > 0);
        CallLevel lowest = _levels[last];
        if (lowest.Priority > call.Priority)
            return call;
        return (Limits.WhenFull == WhenFull.DropOldest ? lowest.Oldest : lowest.Newest)!;
    }

    private CallLevel LevelOf(int priority)
    {
        int place = 0;
        while (place < _levels.Count && _levels[place].Priority > priority)
            place++;
        if (place < _levels.Count && _levels[place].Priority == priority)
            return _levels[place];
        if (_levels.Count >= SpareLevels)
        {
            _levels.RemoveAll(level => level.Count == 0);
            place = _levels.FindIndex(level => level.Priority < priority) is >= 0 and var found ? found : _levels.Count;
        }
        _levels.Insert(place, new CallLevel(priority));
        return _levels[place];
    }
}
