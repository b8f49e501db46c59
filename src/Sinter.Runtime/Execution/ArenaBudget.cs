namespace Sinter.Runtime;

/// <summary>The memory that the contexts of a model may take together, those that wait to be used again included. Whoever needs more than
/// is left waits; who waits longest is served first.</summary>
public sealed class ArenaBudget
{
    private readonly object _lock = new();
    private readonly List<Specialization> _users = [];
    private readonly LinkedList<object> _line = [];
    private readonly long _limit;
    private int _waiting;

    /// <param name="limit">In bytes.</param>
    public ArenaBudget(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        _limit = limit;
    }

    /// <summary>Bytes that contexts take now.</summary>
    public long Held { get; private set; }

    /// <summary>Callers that wait now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Refuses a segment of which not even one context could be made.</summary>
    /// <exception cref="MemoryBudgetException">It is one.</exception>
    public void Require(string place, SegmentPlan plan)
    {
        if (plan.ArenaBytes > _limit)
            throw new MemoryBudgetException(place, _limit, plan.ArenaBytes);
    }

    internal void Add(Specialization user)
    {
        lock (_lock)
        {
            _users.Add(user);
        }
    }

    internal void Remove(Specialization user)
    {
        lock (_lock)
        {
            _users.Remove(user);
        }
    }

    /// <summary>A context that waits, or one that is made once there is memory for it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    internal ISegmentContext Rent(Specialization user, CancellationToken cancellation)
    {
        // Those that wait for memory come before those that find a context: otherwise small contexts in steady use would keep a large one
        // waiting for ever.
        if (Waiting == 0 && user.TakeIdle() is { } ready)
            return ready;
        if (Reserve(user, cancellation) is { } idle)
            return idle;
        try
        {
            return user.CreateContext();
        }
        catch
        {
            Release(user.Plan.ArenaBytes);
            throw;
        }
    }

    /// <summary>A context waits to be used again.</summary>
    internal void Returned()
    {
        // The exchange that put the context where it waits comes before this; a waiter announces itself before it looks there.
        if (Waiting == 0)
            return;
        lock (_lock)
        {
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>A context is gone.</summary>
    internal void Release(long bytes)
    {
        lock (_lock)
        {
            Held -= bytes;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits for a context, or for the memory of one.</summary>
    /// <returns>A context that waited; null when the memory was set aside for a new one.</returns>
    private ISegmentContext? Reserve(Specialization user, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static budget => ((ArenaBudget)budget!).Release(0), this);
        lock (_lock)
        {
            LinkedListNode<object> place = _line.AddLast(user);
            Interlocked.Increment(ref _waiting);
            try
            {
                while (true)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (place.Previous is null)
                    {
                        if (user.TakeIdle() is { } idle)
                            return idle;
                        if (HasRoom(user))
                        {
                            Held += user.Plan.ArenaBytes;
                            return null;
                        }
                    }
                    Monitor.Wait(_lock);
                }
            }
            finally
            {
                _line.Remove(place);
                Interlocked.Decrement(ref _waiting);
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>True when a context fits, if need be after others that wait unused were let go.</summary>
    private bool HasRoom(Specialization user)
    {
        long needed = user.Plan.ArenaBytes;
        foreach (Specialization other in _users)
        {
            while (Held + needed > _limit && other != user && other.TakeIdle() is { } unused)
            {
                unused.Dispose();
                Held -= other.Plan.ArenaBytes;
            }
        }
        return Held + needed <= _limit;
    }
}
