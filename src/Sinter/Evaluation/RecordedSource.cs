using Sinter.Caching;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>A function of fixed shapes whose only specialization came from the cache: nothing of the model is there to make another
/// of.</summary>
internal sealed class RecordedSource(ModelRecord record) : IFunctionSource
{
    public string Name => record.Inputs.Name;

    public IReadOnlyList<(string Name, MilType Type)> Inputs { get; } = [.. record.Inputs.Inputs.Select(input => (input.Name, input.Type))];

    public IReadOnlyList<string> OutputNames => record.OutputNames;

    public ShapeFlexibility? AlsoAllowed(FeatureDescription input) => null;

    public Function For(IReadOnlyList<Shape> shapes, CancellationToken cancellation) =>
        throw new InvalidOperationException("A function of fixed shapes has one specialization.");
}
