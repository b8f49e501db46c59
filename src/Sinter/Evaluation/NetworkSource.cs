using Sinter.CustomLayers;
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
        Network network = Network.Read(context.Model, context.Asset.Description.Default,
            CustomLayerOperation.Factory(context.Configuration.CustomLayers),
            context.Configuration.Numerics == Numerics.Faithful, context.Place);
        return new NetworkSource(network, context.Description, context.Place);
    }

    /// <summary>Networks of the older array mapping take a batch, or sequences of batches, of what they declare.</summary>
    public ShapeFlexibility? AlsoAllowed(FeatureDescription input) =>
        network.HasRankFiveArrays && input.Type is ArrayFeatureType array ? new LeadingAxesShapes(array.Flexibility) : null;

    public Function For(IReadOnlyList<Shape> shapes, CancellationToken cancellation) => network.Lower(shapes, cancellation);

    /// <summary>Checks the layers for the shapes that the description allows.</summary>
    /// <exception cref="ModelFormatException">No shape can suit them.</exception>
    public void Verify(CancellationToken cancellation)
    {
        try
        {
            network.Lower([.. description.Inputs.Select(input => Flexible(input.Type))], cancellation);
        }
        catch (ModelUnsupportedException)
        {
            // What depends on a shape cannot be told before there is one.
        }
    }

    private static TensorType Flexible(FeatureType type) => type switch
    {
        ArrayFeatureType { Flexibility: RangedShapes ranged } => new TensorType(ElementType.Float32, [.. ranged.Axes.Select(SizeOf)]),
        ArrayFeatureType array => new TensorType(ElementType.Float32, [.. array.Shape.Select(size => (Dimension)size)]),
        ImageFeatureType image =>
            new TensorType(ElementType.Float32, 1, image.ColorLayout.Channels(), Dimension.Unknown, Dimension.Unknown),
        _ => TensorType.OfUnknownRank(ElementType.Float32),
    };

    private static Dimension SizeOf(SizeRange range) => range.Lower == range.Upper ? range.Lower : Dimension.Unknown;
}
