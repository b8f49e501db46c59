namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Paddings as operations want them.</summary>
internal static class BorderSizes
{
    /// <summary>Explicit amounts for the last two axes, before and after each; zero where there are none.</summary>
    public static int[] Read(LayerLowering layer, Wire.BorderAmounts? amounts)
    {
        if (amounts is null || amounts.BorderAmounts_.Count == 0)
            return [0, 0, 0, 0];
        return amounts.BorderAmounts_.Count == 2
            ? [.. amounts.BorderAmounts_.SelectMany(edges => new[] { layer.Size(edges.StartEdgeSize, "an edge"),
                layer.Size(edges.EndEdgeSize, "an edge") })]
            : throw layer.Invalid("amounts for two axes", $"{amounts.BorderAmounts_.Count}");
    }

    public static (string PadType, int[]? Pad) Valid(LayerLowering layer, Wire.BorderAmounts? amounts)
    {
        int[] pad = Read(layer, amounts);
        return pad.All(size => size == 0) ? ("valid", null) : ("custom", pad);
    }

    public static string SameType(LayerLowering layer, Wire.SamePadding padding) => padding.AsymmetryMode switch
    {
        Wire.SamePadding.Types.SamePaddingMode.BottomRightHeavy => "same",
        Wire.SamePadding.Types.SamePaddingMode.TopLeftHeavy => "same_lower",
        _ => throw layer.Invalid("an asymmetry mode", $"{(int)padding.AsymmetryMode}"),
    };
}
