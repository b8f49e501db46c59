using Sinter.Ir;
using PaddingCase = Sinter.Formats.CoreML.Wire.PaddingLayerParams.PaddingTypeOneofCase;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Borders added or cut.</summary>
internal static class PaddingLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Padding] = layer => [Pad(layer)],
        [LayerCase.ConstantPad] = layer => [ConstantPad(layer)],
        [LayerCase.Crop] = layer => [Crop(layer)],
    };

    private static Variable Pad(LayerLowering layer)
    {
        Wire.PaddingLayerParams padding = layer.Layer.Padding;
        Argument amounts = Literals.Ints(BorderSizes.Read(layer, padding.PaddingAmounts));
        return padding.PaddingTypeCase switch
        {
            PaddingCase.Reflection => Of(layer, amounts, "reflect", 0),
            PaddingCase.Replication => Of(layer, amounts, "replicate", 0),
            _ => Of(layer, amounts, "constant", padding.Constant?.Value ?? 0),
        };
    }

    private static Variable ConstantPad(LayerLowering layer)
    {
        Wire.ConstantPaddingLayerParams padding = layer.Layer.ConstantPad;
        if (layer.Has(1))
            return Of(layer, layer.ToInts(layer[1]), "constant", padding.Value);
        int[] amounts = [.. padding.PadAmounts.Select(amount => layer.Size(amount, "padAmounts"))];
        if (!padding.PadToGivenOutputSizeMode)
            return Of(layer, Literals.Ints(amounts), "constant", padding.Value);
        if (amounts.Length % 2 != 0 || amounts.Length != 2 * layer.Rank(layer.Input))
            throw layer.Invalid($"{2 * layer.Rank(layer.Input)} output sizes", $"{amounts.Length}");
        // Either of a pair is the size that the axis gets by padding on that side; what is larger already stays.
        Variable shape = layer.ShapeOf(layer.Input);
        Variable twice = layer.Reshape(layer.OpOfMany("stack", "values", [shape, shape], ("axis", Literals.Int(1)))[0], -1);
        Variable missing = layer.Binary("maximum", layer.Binary("sub", Literals.Ints(amounts), twice), Literals.Int(0));
        return Of(layer, missing, "constant", padding.Value);
    }

    private static Variable Of(LayerLowering layer, Argument amounts, string mode, float value) =>
        layer.Op("pad", ("x", layer.Input), ("pad", amounts), ("mode", Literals.Text(mode)), ("constant_val", Literals.Float(value)));

    private static Variable Crop(LayerLowering layer)
    {
        Wire.CropLayerParams crop = layer.Layer.Crop;
        int rank = layer.RequireRank(layer.Input, 3);
        if (!layer.Has(1))
        {
            int[] border = BorderSizes.Read(layer, crop.CropAmounts);
            return layer.OverPlanes(layer.Input, x =>
                layer.Op("crop", ("x", x), ("crop_height", Literals.Ints(border[0], border[1])),
                    ("crop_width", Literals.Ints(border[2], border[3]))));
        }
        // To the size of the second input, from an offset on.
        int[] offset = layer.Sizes(crop.Offset, "offset", 2, 0);
        Variable begin = layer.Vector([.. new int[rank - 2], .. offset]);
        int reference = layer.RequireRank(layer[1], 3);
        Variable size = layer.Concat(
            [layer.Slice(layer.ShapeOf(layer.Input), 0, rank - 2), layer.Slice(layer.ShapeOf(layer[1]), reference - 2, reference)], 0);
        return layer.Op("slice_by_size", ("x", layer.Input), ("begin", begin), ("size", size));
    }
}
