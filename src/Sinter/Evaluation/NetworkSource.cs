using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Ir;
using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>A neural network.</summary>
internal sealed class NetworkSource(Network network, ModelDescription description, string place) : IFunctionSource
{
    public string Name => place;

    /// <summary>Which shapes an input may have, the description says.</summary>
    public IReadOnlyList<(string Name, MilType Type)> Inputs { get; } =
        [.. description.Inputs.Select(input => (input.Name, (MilType)TensorType.OfUnknownRank(ElementType.Float32)))];

    public IReadOnlyList<string> OutputNames => network.OutputNames;

    /// <exception cref="ModelException">The network does not fit its description.</exception>
    public static NetworkSource Of(LoadContext context)
    {
        Network network = Network.Read(context.Model, context.Asset.Description.Default, null, context.Place);
        return new NetworkSource(network, context.Description, context.Place);
    }

    public Function For(IReadOnlyList<Shape> shapes, CancellationToken cancellation) => network.Lower(shapes, cancellation);
}
