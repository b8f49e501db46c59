namespace Sinter.Runtime;

/// <summary>What a trace event tells of.</summary>
public enum TraceKind
{
    /// <summary>A compiled model became what this machine runs best.</summary>
    Specialization,

    /// <summary>A model was loaded.</summary>
    Load,

    /// <summary>Memory of a prediction was made ready.</summary>
    Setup,

    /// <summary>A prediction.</summary>
    Inference,

    /// <summary>A segment ran on a compute device.</summary>
    Segment,

    /// <summary>An operation of a segment ran.</summary>
    Operation,

    /// <summary>A worker took part in an operation of another thread.</summary>
    Work,

    /// <summary>A prediction waited for its turn.</summary>
    Queue,
}

/// <summary>How what a trace event tells of ended.</summary>
public enum TraceOutcome
{
    Completed,
    Cancelled,
    Failed,

    /// <summary>It gave way to another prediction, or was not let into the queue.</summary>
    Refused,
}

/// <summary>Something that began and ended.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The model, the device or the operation.</param>
/// <param name="Start">When it began, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="End">When it ended.</param>
public readonly record struct TraceEvent(TraceKind Kind, string Name, long Start, long End)
{
    /// <summary>The managed thread that it happened on.</summary>
    public int Thread { get; init; } = Environment.CurrentManagedThreadId;

    public TraceOutcome Outcome { get; init; }

    /// <summary>More about it: a <see cref="PlannedStep"/>, a <see cref="SegmentPlan"/>, or text.</summary>
    public object? Subject { get; init; }

    /// <summary>Of <see cref="TraceKind.Work"/>: the thread that runs the operation.</summary>
    public int Caller { get; init; }
}
