using Sinter.Formats.CoreML.Description;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>A neural network as a program, for people to read.</summary>
public static class NetworkProgram
{
    /// <summary>The program for the default shapes of the network's inputs.</summary>
    /// <param name="asset">A neural network.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ModelFormatException">The network is invalid, or an input has no default shape.</exception>
    /// <exception cref="ModelUnsupportedException">A layer is not supported; custom layers are among them.</exception>
    public static Program AtDefaultShapes(ModelAsset asset, CancellationToken cancellation)
    {
        if (asset.Model is not { } model)
            throw new ModelUnsupportedException(ModelStage.Read, asset.Path, $"a program of a {asset.ModelType} model",
                "an ML Program or a neural network");
        FunctionDescription description = asset.Description.Default;
        var network = Network.Read(model, description, null, isFaithful: false, asset.Path);
        return new Program([network.Lower([.. description.Inputs.Select(input => DefaultShape(input, asset.Path))], cancellation)]);
    }

    /// <summary>The program for all shapes that the network's inputs may have: sizes that vary are unknown in it.</summary>
    /// <returns>Null when no size varies, or shapes of different ranks are allowed.</returns>
    /// <exception cref="ModelUnsupportedException">A layer has a form in programs only for known sizes, or is not supported at all.</exception>
    /// <inheritdoc cref="AtDefaultShapes"/>
    public static Program? AtFlexibleShapes(ModelAsset asset, CancellationToken cancellation)
    {
        FunctionDescription description = asset.Description.Default;
        TensorType?[] types = [.. description.Inputs.Select(FlexibleType)];
        if (asset.Model is not { } model || types.Contains(null) || types.All(type => type!.IsStatic))
            return null;
        var network = Network.Read(model, description, null, isFaithful: false, asset.Path);
        if (network.SubtractsMeanImage)
            throw new ModelUnsupportedException(ModelStage.Convert, asset.Path, "a mean picture for pictures of several sizes", "one size");
        return new Program([network.Lower([.. types.Select(type => type!)], cancellation)]);
    }

    private static TensorType? FlexibleType(FeatureDescription input) => input.Type switch
    {
        ImageFeature { Constraint: FixedImageSize } image =>
            new TensorType(ElementType.Float32, 1, image.Channels, (int)image.DefaultSize.Height, (int)image.DefaultSize.Width),
        ImageFeature image => new TensorType(ElementType.Float32, 1, image.Channels, Dimension.Unknown, Dimension.Unknown),
        ArrayFeature { Constraint: RangedShape ranged } =>
            new TensorType(ElementType.Float32, [.. ranged.Dimensions.Select(range => range.Lower == range.Upper ? SizeOf(range.Lower) : Dimension.Unknown)]),
        ArrayFeature { Constraint: EnumeratedShapes { Shapes: [var first, ..] shapes } } => shapes.Any(shape => shape.Length != first.Length)
            ? null
            : new TensorType(ElementType.Float32, [.. first.Select((size, axis) => shapes.All(shape => shape[axis] == size) ? SizeOf(size) : Dimension.Unknown)]),
        ArrayFeature { DefaultShape.Length: > 0 } array => new TensorType(ElementType.Float32, [.. array.DefaultShape.Select(SizeOf)]),
        _ => null,
    };

    private static Dimension SizeOf(long size) => checked((int)size);

    private static Shape DefaultShape(FeatureDescription input, string place)
    {
        switch (input.Type)
        {
            case ImageFeature image:
                return Shape.Of(1, image.Channels, (int)image.DefaultSize.Height, (int)image.DefaultSize.Width);
            case ArrayFeature { DefaultShape.Length: > 0 } array when Shape.TryCreate(array.DefaultShape.AsSpan(), out Shape shape):
                return shape;
            default:
                throw new ModelFormatException(ModelStage.Load, $"{place}, input {input.Name}", "a default shape", input.Type.ToString()!);
        }
    }
}
