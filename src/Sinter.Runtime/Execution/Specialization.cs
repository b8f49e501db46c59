using System.Collections.Immutable;
using System.Diagnostics;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>A function made ready for one set of input shapes: its compiled segment and the contexts that wait to be used again. As many
/// wait as there are cores; a context beyond that, of a moment with more predictions in flight, is dropped with its arena.</summary>
public sealed class Specialization : IDisposable
{
    private readonly IdlePool<ISegmentContext> _idle = new();
    private readonly ArenaBudget? _budget;
    private int _retired;

    /// <param name="segment">The compiled segment.</param>
    /// <param name="budget">The memory that contexts may take; null for no bound.</param>
    public Specialization(ICompiledSegment segment, ArenaBudget? budget = null)
    {
        Segment = segment;
        Results = [.. segment.Segment.Function.Body.Outputs.Select(TensorForm.Of)];
        _budget = budget;
        budget?.Add(this);
    }

    public ICompiledSegment Segment { get; }

    /// <summary>Type and shape of each result that is a tensor of known shape; null for others.</summary>
    public ImmutableArray<TensorForm?> Results { get; }

    public SegmentPlan Plan => Segment.Plan;

    /// <inheritdoc cref="ISegmentContext.SubmitAsync"/>
    public async ValueTask RunAsync(ReadOnlyMemory<Value> inputs, Memory<Value> outputs, CancellationToken cancellation)
    {
        ISegmentContext context = _budget?.Rent(this, cancellation) ?? _idle.Take() ?? CreateContext();
        try
        {
            await context.SubmitAsync(inputs, outputs, cancellation).ConfigureAwait(false);
        }
        finally
        {
            GiveBack(context);
        }
    }

    /// <summary>Nobody asks for it any more: contexts are let go as soon as nothing runs in them.</summary>
    public void Retire()
    {
        Interlocked.Exchange(ref _retired, 1);
        DropIdle();
        _budget?.Remove(this);
    }

    public void Dispose()
    {
        Retire();
        Segment.Dispose();
    }

    /// <summary>A context that waits; null when none does.</summary>
    internal ISegmentContext? TakeIdle() => _idle.Take();

    /// <summary>A context made now.</summary>
    internal ISegmentContext CreateContext()
    {
        if (!Recording.IsOn)
            return Segment.CreateContext();
        long start = Stopwatch.GetTimestamp();
        ISegmentContext context = Segment.CreateContext();
        Recording.Add(new TraceEvent(TraceKind.Setup, Segment.Device, start, Stopwatch.GetTimestamp()) { Subject = Plan });
        return context;
    }

    private void GiveBack(ISegmentContext context)
    {
        if (!_idle.Give(context))
            Drop(context);
        else if (Volatile.Read(ref _retired) != 0)
            DropIdle();
        else
            _budget?.Returned();
    }

    private void DropIdle()
    {
        while (_idle.Take() is { } context)
            Drop(context);
    }

    private void Drop(ISegmentContext context)
    {
        context.Dispose();
        _budget?.Release(Plan.ArenaBytes);
    }
}

/// <summary>What a tensor of known shape is like.</summary>
public sealed record TensorForm(ElementType Element, Shape Shape)
{
    /// <summary>The form of a variable's values; null when it is not known.</summary>
    public static TensorForm? Of(Variable variable) =>
        variable.Type is TensorType { Element: not ElementType.String } type && type.TryGetShape(out Shape shape)
            ? new TensorForm(type.Element, shape)
            : null;
}
