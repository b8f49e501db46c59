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
