namespace Sinter.Runtime;

/// <summary>A call that waits for its turn.</summary>
public abstract class QueuedCall
{
    protected QueuedCall()
    {
        InLane = new LinkedListNode<QueuedCall>(this);
        InLevel = new LinkedListNode<QueuedCall>(this);
    }

    /// <summary>Calls of a higher priority go first.</summary>
    public int Priority { get; protected set; }

    /// <summary>Callers of equal priority take turns; null stands for all that do not say who they are.</summary>
    public string? Caller { get; protected set; }

    /// <summary>What only one call at a time may use, such as a state; calls that share it run one by one, in their order.</summary>
    public object? Exclusive { get; protected set; }

    /// <summary>True of a call that may run together with others of its kind, where the queue batches calls.</summary>
    public bool IsJoinable { get; protected set; }

    /// <summary>The calls that run with this one; <see cref="Run"/> does the work of all, and each is completed for itself.</summary>
    public List<QueuedCall> Companions { get; } = [];

    /// <summary>When it came, in ticks of the scheduler's clock.</summary>
    internal long Arrived { get; set; }

    internal CallStage Stage { get; set; }

    internal LinkedListNode<QueuedCall> InLane { get; }

    internal LinkedListNode<QueuedCall> InLevel { get; }

    internal CallLane? Lane { get; set; }

    /// <summary>Does the work and keeps its result or its failure. Must not throw.</summary>
    public abstract void Run();

    /// <summary>Gives the result out, or says why there is none. Called once, when the call holds no place any more.</summary>
    public abstract void Complete(CallEnd end);

    /// <summary>Makes an ended call one that can be submitted again. Nothing may stop it any more from the time before.</summary>
    protected void Renew() => Stage = CallStage.New;
}

/// <summary>How a call ended.</summary>
public enum CallEnd
{
    /// <summary>It ran, whatever came of it.</summary>
    Ran,

    /// <summary>It gave way to another while it waited.</summary>
    Dropped,

    /// <summary>It was not let in.</summary>
    Rejected,

    /// <summary>It was stopped while it waited.</summary>
    Stopped,
}

/// <summary>Where a call is. Changed only under the scheduler's lock.</summary>
internal enum CallStage
{
    New,
    StoppedBefore,
    Waiting,
    Running,
    Ended,
}
