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
    /// <param name="batching">Which calls run as one; null for none.</param>
    public PredictionQueue(QueueLimits limits, QueueBatching? batching = null)
    {
        Batching = batching;
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxInFlight, 1, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfNegative(limits.MaxWaiting, nameof(limits));
        Limits = limits;
        InScheduler = new LinkedListNode<PredictionQueue>(this);
    }

    public QueueLimits Limits { get; }

    public QueueBatching? Batching { get; }

    /// <summary>Calls that wait now.</summary>
    public int Waiting { get; private set; }

    /// <summary>Calls that run now.</summary>
    public int InFlight { get; private set; }

    internal LinkedListNode<PredictionQueue> InScheduler { get; }

    /// <summary>Wakes somebody when a call has waited long enough for others to join it.</summary>
    internal ITimer? Timer { get; set; }

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
    internal QueuedCall? Next(TimeProvider clock) => Front() is { } call && Hold(call, clock) <= TimeSpan.Zero ? call : null;

    /// <summary>How long the call that is next still waits for others to join it; null when none is next, or it waits no longer.</summary>
    internal TimeSpan? Hold(TimeProvider clock) =>
        Batching is not null && Front() is { } call && Hold(call, clock) is var hold && hold > TimeSpan.Zero ? hold : null;

    internal void Start(QueuedCall call)
    {
        CallLevel level = LevelOf(call.Priority);
        level.Take(call);
        InFlight++;
        if (Batching is not null && call.IsJoinable)
            level.TakeJoinable(call, Batching);
        Waiting -= 1 + call.Companions.Count;
        call.Stage = CallStage.Running;
        foreach (QueuedCall companion in call.Companions)
            companion.Stage = CallStage.Running;
        if (call.Exclusive is { } exclusive)
            _excluded.Add(exclusive);
    }

    internal void Finish(QueuedCall call)
    {
        InFlight--;
        call.Stage = CallStage.Ended;
        foreach (QueuedCall companion in call.Companions)
            companion.Stage = CallStage.Ended;
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

    private QueuedCall? Front()
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

    private TimeSpan Hold(QueuedCall call, TimeProvider clock) =>
        Batching is null || !call.IsJoinable || Batching.MaxDelay == TimeSpan.Zero || Waiting >= Batching.Largest ? TimeSpan.Zero
            : Batching.MaxDelay - clock.GetElapsedTime(call.Arrived);

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
