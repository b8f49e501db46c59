using Sinter.Formats.CoreML.Description;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>How a feature becomes a blob: its rank, and the preprocessing of images.</summary>
internal static class NetworkInput
{
    public static Variable Blob(BlockBuilder builder, Variable input, FeatureDescription feature, NetworkParts parts, string place)
    {
        if (feature.Type is ImageFeature image)
        {
            Variable pixels = Preprocess(builder, input, feature, image, parts, place);
            return parts.IsRankFourImages ? pixels : builder.Add("expand_dims", feature.Name, ("x", pixels), ("axes", Literals.Ints(0)));
        }
        return parts.IsExactArrays ? ToVector(builder, input) : InFull(builder, input, feature, place);
    }

    private static Variable ToVector(BlockBuilder builder, Variable input) =>
        ((TensorType)input.Type).Rank == 0 ? builder.Add("reshape", input.Name, ("x", input), ("shape", Literals.Ints(1))) : input;

    /// <summary>[Seq, Batch, C, H, W] of an array of any rank up to 5.</summary>
    private static Variable InFull(BlockBuilder builder, Variable input, FeatureDescription feature, string place)
    {
        int[] added = ((TensorType)input.Type).Rank switch
        {
            0 => [0, 1, 2, 3, 4],
            1 => [0, 1, 3, 4],
            2 => [0, 3, 4],
            3 => [0, 1],
            4 => [0],
            5 => [],
            _ => throw new ModelFormatException(ModelStage.Load, $"{place}, input {feature.Name}", "an array of rank 5 at most",
                $"{input.Type}"),
        };
        return added.Length == 0 ? input : builder.Add("expand_dims", feature.Name, ("x", input), ("axes", Literals.Ints(added)));
    }

    private static Variable Preprocess(
        BlockBuilder builder, Variable pixels, FeatureDescription feature, ImageFeature image, NetworkParts parts, string place)
    {
        foreach (Wire.NeuralNetworkPreprocessing step in parts.Preprocessing)
        {
            // Older files leave the name out, since they have one image.
            if (step.FeatureName.Length > 0 && step.FeatureName != feature.Name)
                continue;
            pixels = step.PreprocessorCase switch
            {
                Wire.NeuralNetworkPreprocessing.PreprocessorOneofCase.Scaler => Scale(builder, pixels, step.Scaler, image, feature.Name),
                Wire.NeuralNetworkPreprocessing.PreprocessorOneofCase.MeanImage =>
                    SubtractMean(builder, pixels, step.MeanImage, feature.Name, place),
                _ => pixels,
            };
        }
        return pixels;
    }

    /// <summary>channelScale x + bias. A scale of zero is one that was not written: the result would not depend on the picture.</summary>
    private static Variable Scale(BlockBuilder builder, Variable pixels, Wire.NeuralNetworkImageScaler scaler, ImageFeature image,
        string name)
    {
        float scale = scaler.ChannelScale == 0 ? 1 : scaler.ChannelScale;
        float[] bias = image.ColorSpace switch
        {
            ImageColorSpace.Rgb => [scaler.RedBias, scaler.GreenBias, scaler.BlueBias],
            ImageColorSpace.Bgr => [scaler.BlueBias, scaler.GreenBias, scaler.RedBias],
            _ => [scaler.GrayBias],
        };
        if (scale != 1)
            pixels = builder.Add("mul", name, ("x", pixels), ("y", Literals.Float(scale)));
        if (bias.Any(value => value != 0))
            pixels = builder.Add("add", name, ("x", pixels), ("y",
                builder.Constant(name, Tensor.From<float>(Shape.Of(1, bias.Length, 1, 1), bias))));
        return pixels;
    }

    private static Variable SubtractMean(BlockBuilder builder, Variable pixels, Wire.NeuralNetworkMeanImage mean, string name, string place)
    {
        // Of a flexible size, the picture that comes decides.
        if (!((TensorType)pixels.Type).TryGetShape(out Shape shape))
            return pixels;
        if (mean.MeanImage.Count != shape.ElementCount)
            throw new ModelFormatException(ModelStage.Load, $"{place}, mean image of {name}", $"{shape.ElementCount} pixels",
                $"{mean.MeanImage.Count}");
        return builder.Add("sub", name, ("x", pixels), ("y", builder.Constant(name, Tensor.From<float>(shape, mean.MeanImage.ToArray()))));
    }
}
