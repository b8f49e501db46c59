using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>A function made ready for one set of input shapes: its compiled segment and the contexts that wait to be used again. As many
/// wait as there are cores; a context beyond that, of a moment with more predictions in flight, is dropped with its arena.</summary>
public sealed class Specialization(ICompiledSegment segment) : IDisposable
{
    private readonly IdlePool<ISegmentContext> _idle = new();

    public ICompiledSegment Segment { get; } = segment;

    /// <summary>Type and shape of each result that is a tensor of known shape; null for others.</summary>
    public ImmutableArray<TensorForm?> Results { get; } = [.. segment.Segment.Function.Body.Outputs.Select(TensorForm.Of)];

    public SegmentPlan Plan => Segment.Plan;

    /// <inheritdoc cref="ISegmentContext.SubmitAsync"/>
    public async ValueTask RunAsync(ReadOnlyMemory<Value> inputs, Memory<Value> outputs, CancellationToken cancellation)
    {
        ISegmentContext context = _idle.Take() ?? Segment.CreateContext();
        try
        {
            await context.SubmitAsync(inputs, outputs, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (!_idle.Give(context))
                context.Dispose();
        }
    }

    public void Dispose()
    {
        while (_idle.Take() is { } context)
            context.Dispose();
        Segment.Dispose();
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
