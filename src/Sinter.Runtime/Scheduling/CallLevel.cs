namespace Sinter.Runtime;

/// <summary>The calls of one priority that wait. Callers take turns; each caller's calls keep their order.</summary>
internal sealed class CallLevel(int priority)
{
    private readonly LinkedList<QueuedCall> _arrivals = [];
    private readonly LinkedList<CallLane> _turns = [];
    private readonly Dictionary<object, CallLane> _lanes = [];
    private readonly CallLane _ofNobody = new(null);

    public int Priority { get; } = priority;

    public int Count => _arrivals.Count;

    /// <summary>The call that has waited longest; null when none does.</summary>
    public QueuedCall? Oldest => _arrivals.First?.Value;

    /// <summary>The call that came last; null when none waits.</summary>
    public QueuedCall? Newest => _arrivals.Last?.Value;

    public void Add(QueuedCall call)
    {
        // Calls that exclude one another stand in a line of their own, so that nobody behind them waits with them.
        CallLane lane = LaneOf(call.Exclusive ?? call.Caller);
        if (lane.Calls.Count == 0)
            _turns.AddLast(lane.InTurns);
        lane.Calls.AddLast(call.InLane);
        _arrivals.AddLast(call.InLevel);
        call.Lane = lane;
    }

    public void Remove(QueuedCall call)
    {
        CallLane lane = call.Lane!;
        lane.Calls.Remove(call.InLane);
        _arrivals.Remove(call.InLevel);
        call.Lane = null;
        if (lane.Calls.Count > 0)
            return;
        _turns.Remove(lane.InTurns);
        if (lane.Key is { } key)
            _lanes.Remove(key);
    }

    /// <summary>The call whose turn it is and that nothing excludes; null when there is none.</summary>
    public QueuedCall? Next(HashSet<object> excluded)
    {
        foreach (CallLane lane in _turns)
        {
            QueuedCall first = lane.Calls.First!.Value;
            if (first.Exclusive is null || !excluded.Contains(first.Exclusive))
                return first;
        }
        return null;
    }

    /// <summary>Removes a call that begins; its caller's next turn comes after those of all others.</summary>
    public void Take(QueuedCall call)
    {
        CallLane lane = call.Lane!;
        Remove(call);
        if (lane.Calls.Count == 0)
            return;
        _turns.Remove(lane.InTurns);
        _turns.AddLast(lane.InTurns);
    }

    /// <summary>Takes calls that may run with the one that begins, in the order in which they came.</summary>
    public void TakeJoinable(QueuedCall call, QueueBatching batching)
    {
        int joinable = 1;
        for (LinkedListNode<QueuedCall>? node = _arrivals.First; node is not null && joinable < batching.Largest; node = node.Next)
            joinable += node.Value.IsJoinable ? 1 : 0;
        int wanted = batching.SizeFor(joinable) - 1;
        for (LinkedListNode<QueuedCall>? node = _arrivals.First; node is not null && call.Companions.Count < wanted;)
        {
            QueuedCall other = node.Value;
            node = node.Next;
            if (!other.IsJoinable)
                continue;
            Take(other);
            call.Companions.Add(other);
        }
    }

    private CallLane LaneOf(object? key)
    {
        if (key is null)
            return _ofNobody;
        if (!_lanes.TryGetValue(key, out CallLane? lane))
            _lanes.Add(key, lane = new CallLane(key));
        return lane;
    }
}

/// <summary>The calls of one caller that wait, in their order.</summary>
internal sealed class CallLane
{
    public CallLane(object? key)
    {
        Key = key;
        InTurns = new LinkedListNode<CallLane>(this);
    }

    public object? Key { get; }

    public LinkedList<QueuedCall> Calls { get; } = [];

    public LinkedListNode<CallLane> InTurns { get; }
}
