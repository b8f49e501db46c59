using System.Collections.Concurrent;
using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>A function made ready for one set of input shapes: its compiled segment and the contexts that wait to be used again.</summary>
public sealed class Specialization(ICompiledSegment segment) : IDisposable
{
    private readonly ConcurrentBag<ISegmentContext> _idle = [];

    public ICompiledSegment Segment { get; } = segment;

    public SegmentPlan Plan => Segment.Plan;

    /// <inheritdoc cref="ISegmentContext.SubmitAsync"/>
    public async ValueTask RunAsync(ReadOnlyMemory<Value> inputs, Memory<Value> outputs, CancellationToken cancellation)
    {
        if (!_idle.TryTake(out ISegmentContext? context))
            context = Segment.CreateContext();
        try
        {
            await context.SubmitAsync(inputs, outputs, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _idle.Add(context);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out ISegmentContext? context))
            context.Dispose();
        Segment.Dispose();
    }
}
