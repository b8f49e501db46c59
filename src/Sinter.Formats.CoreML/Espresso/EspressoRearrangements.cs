using System.Globalization;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>Layers that move, repeat or drop elements. Of the five axes, sequence, batch (n), channel (k), height and width, an array of
/// lower rank has the last ones.</summary>
internal static class EspressoRearrangements
{
    private static readonly string[] AxisNames = ["seq", "n", "k", "h", "w"];

    public static void TranslateFlatten(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        layer.Expect("mode", 0);
        layer.Expect("nd_axis", 0);
        if (layer.Outputs is [var output] && translation.Shapes.RankOf(layer.Inputs[0]) != translation.Shapes.RankOf(output))
            throw layer.Unsupported("another rank");
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Flatten = new Wire.FlattenLayerParams() });
    }

    /// <summary>An axis is named by its distance from the last: width 0, height 1, channel 2, batch 3, sequence 4.</summary>
    public static void TranslateTranspose(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        int[] sources = [.. AxisNames.Select(axis => layer.Int($"axis_{axis}"))];
        if (!sources.Order().SequenceEqual(Enumerable.Range(0, sources.Length)))
            throw layer.Invalid("axis_seq to axis_w", "each axis once", string.Join(", ", sources));
        if (translation.Shapes.RankOf(layer.Inputs[0]) is not { } rank)
        {
            TranslatePermute(layer, translation, sources);
            return;
        }
        int[] axes = sources[(AxisNames.Length - rank)..];
        if (axes.Any(axis => axis >= rank))
            throw layer.Unsupported($"axes beyond the rank {rank}");
        var parameters = new Wire.TransposeLayerParams();
        parameters.Axes.AddRange(axes.Select(axis => (ulong)(rank - 1 - axis)));
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Transpose = parameters });
    }

    public static void TranslateReshape(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        layer.Expect("mode", 0);
        layer.Expect("dynamic_shape", 0);
        layer.Ignore("version");
        if (!layer.Has("dst_nd_rank"))
            throw layer.Unsupported("no rank");
        int rank = layer.Int("dst_nd_rank");
        int[] sizes = [.. AxisNames.Select(axis => layer.Int($"dst_{axis}"))];
        if (rank is < 1 or > EspressoShapes.MaximumRank || sizes[..^rank].Any(size => size != 1))
            throw layer.UnknownValue("dst_nd_rank");
        var parameters = new Wire.ReshapeStaticLayerParams();
        parameters.TargetShape.AddRange(sizes[^rank..].Select(size => (long)size));
        translation.Emit(layer, new Wire.NeuralNetworkLayer { ReshapeStatic = parameters });
    }

    public static void TranslateExpandDims(EspressoLayer layer, EspressoTranslation translation)
    {
        var parameters = new Wire.ExpandDimsLayerParams();
        parameters.Axes.AddRange(Axes(layer));
        translation.Emit(layer, new Wire.NeuralNetworkLayer { ExpandDims = parameters });
    }

    public static void TranslateSqueeze(EspressoLayer layer, EspressoTranslation translation)
    {
        var parameters = new Wire.SqueezeLayerParams();
        parameters.Axes.AddRange(Axes(layer));
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Squeeze = parameters });
    }

    public static void TranslateCrop(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        var parameters = new Wire.CropLayerParams { CropAmounts = EspressoWindows.Borders(layer, "t", "b", "l", "r") };
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Crop = parameters });
    }

    public static void TranslatePadding(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        layer.Expect("pad_fill_mode", 0);
        var parameters = new Wire.PaddingLayerParams
        {
            PaddingAmounts = EspressoWindows.Borders(layer, "pad_t", "pad_b", "pad_l", "pad_r"),
        };
        switch (layer.Int("pad_pad_mode"))
        {
            case 0:
                parameters.Constant = new Wire.PaddingLayerParams.Types.PaddingConstant { Value = layer.Float("pad_value") };
                break;
            case 1:
                parameters.Reflection = new Wire.PaddingLayerParams.Types.PaddingReflection();
                break;
            case 2:
                parameters.Replication = new Wire.PaddingLayerParams.Types.PaddingReplication();
                break;
            default:
                throw layer.UnknownValue("pad_pad_mode");
        }
        layer.Ignore("pad_value");
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Padding = parameters });
    }

    public static void TranslateSpaceToDepth(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        layer.Expect("pixel_shuffle", 0);
        var parameters = new Wire.ReorganizeDataLayerParams
        {
            BlockSize = (ulong)layer.Size("block_size"),
            Mode = layer.Flag("reverse")
                ? Wire.ReorganizeDataLayerParams.Types.ReorganizationType.DepthToSpace
                : Wire.ReorganizeDataLayerParams.Types.ReorganizationType.SpaceToDepth,
        };
        translation.Emit(layer, new Wire.NeuralNetworkLayer { ReorganizeData = parameters });
    }

    /// <summary>By whole factors and the nearest neighbour; that does not depend on how corners align.</summary>
    public static void TranslateUpsample(EspressoLayer layer, EspressoTranslation translation)
    {
        layer.ExpectInputs(1);
        layer.Expect("mode", 0);
        layer.Expect("use_fractional_scale_factors", 0);
        layer.Ignore("align_corners", "is_legacy_mode", "fractional_scaling_factor_x", "fractional_scaling_factor_y");
        var parameters = new Wire.UpsampleLayerParams
        {
            ScalingFactor = { (ulong)layer.Size("scaling_factor_y"), (ulong)layer.Size("scaling_factor_x") },
        };
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Upsample = parameters });
    }

    /// <summary>The older layer counts sequence, channel, height, width; the batch stays.</summary>
    private static void TranslatePermute(EspressoLayer layer, EspressoTranslation translation, int[] sources)
    {
        const int batch = 1;
        if (AxisNames.Length - 1 - sources[batch] != batch)
            throw layer.UnknownValue("axis_n");
        var parameters = new Wire.PermuteLayerParams();
        for (int i = 0; i < sources.Length; i++)
        {
            int source = AxisNames.Length - 1 - sources[i];
            if (i != batch)
                parameters.Axis.Add((ulong)(source > batch ? source - 1 : source));
        }
        translation.Emit(layer, new Wire.NeuralNetworkLayer { Permute = parameters });
    }

    private static List<long> Axes(EspressoLayer layer)
    {
        layer.ExpectInputs(1);
        layer.Expect("nd_axis", 0);
        layer.Ignore("version");
        int count = layer.Int("size_of_axes");
        if (count is < 1 or > EspressoShapes.MaximumRank)
            throw layer.Invalid("size_of_axes", $"1 to {EspressoShapes.MaximumRank}", $"{count}");
        return [.. Enumerable.Range(0, count).Select(i => (long)layer.Int("axes_" + i.ToString(CultureInfo.InvariantCulture)))];
    }
}
