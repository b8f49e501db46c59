using Sinter.Caching;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>A function of fixed shapes whose only specialization came from the cache. The model itself is read only if that turns out to be
/// damaged.</summary>
/// <param name="record">What is known of the function.</param>
/// <param name="read">Reads the model.</param>
internal sealed class RecordedSource(ModelRecord record, Func<CancellationToken, IFunctionSource> read) : IFunctionSource
{
    public string Name => record.Inputs.Name;

    public IReadOnlyList<(string Name, MilType Type)> Inputs { get; } = [.. record.Inputs.Inputs.Select(input => (input.Name, input.Type))];

    public IReadOnlyList<string> OutputNames => record.OutputNames;

    public ShapeFlexibility? AlsoAllowed(FeatureDescription input) => null;

    public Function For(IReadOnlyList<Shape> shapes, CancellationToken cancellation) =>
        read(cancellation).For(shapes, cancellation);
}
