using Google.Protobuf.Collections;
using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Sums, products and the like of several blobs, or of a blob and a constant.</summary>
internal static class ArithmeticLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Add] = layer => [OfAll(layer, "add", layer.Layer.Add.Alpha)],
        [LayerCase.Multiply] = layer => [OfAll(layer, "mul", layer.Layer.Multiply.Alpha)],
        [LayerCase.Max] = layer => [OfAll(layer, "maximum", null)],
        [LayerCase.Min] = layer => [OfAll(layer, "minimum", null)],
        [LayerCase.Average] = layer => [layer.Binary("mul", OfAll(layer, "add", null), Literals.Float(1f / layer.Inputs.Length))],
        [LayerCase.AddBroadcastable] = OfAll("add"),
        [LayerCase.MultiplyBroadcastable] = OfAll("mul"),
        [LayerCase.MaxBroadcastable] = OfAll("maximum"),
        [LayerCase.MinBroadcastable] = OfAll("minimum"),
        [LayerCase.SubtractBroadcastable] = OfTwo("sub"),
        [LayerCase.DivideBroadcastable] = OfTwo("real_div"),
        [LayerCase.FloorDivBroadcastable] = OfTwo("floor_div"),
        [LayerCase.ModBroadcastable] = OfTwo("mod"),
        [LayerCase.PowBroadcastable] = OfTwo("pow"),
        [LayerCase.Scale] = layer => [Scale(layer)],
        [LayerCase.Bias] = layer =>
            [layer.Binary("add", layer.Input, Stretched(layer, layer.Layer.Bias.Shape, layer.Layer.Bias.Bias, "bias"))],
        [LayerCase.Dot] = layer => [Dot(layer)],
    };

    private static LayerRule OfAll(string type) => layer => [OfAll(layer, type, null)];

    private static LayerRule OfTwo(string type) => layer => [layer.Binary(type, layer[0], layer[1])];

    /// <summary>All inputs combined from left to right; a single one with the constant, or alone where there is none.</summary>
    private static Variable OfAll(LayerLowering layer, string type, float? constant)
    {
        if (layer.Inputs.Length == 1)
            return constant is { } value ? layer.Binary(type, layer.Input, Literals.Float(value)) : layer.Unary("identity", layer.Input);
        Variable result = layer.Input;
        for (int i = 1; i < layer.Inputs.Length; i++)
            result = layer.Binary(type, result, layer[i]);
        return result;
    }

    private static Variable Scale(LayerLowering layer)
    {
        Wire.ScaleLayerParams scale = layer.Layer.Scale;
        Variable scaled = layer.Binary("mul", layer.Input, Stretched(layer, scale.ShapeScale, scale.Scale, "scale"));
        return scale.HasBias ? layer.Binary("add", scaled, Stretched(layer, scale.ShapeBias, scale.Bias, "bias")) : scaled;
    }

    /// <summary>A constant of shape [1], [C], [1, H, W] or [C, H, W], so that it broadcasts over the last three axes.</summary>
    private static Variable Stretched(LayerLowering layer, RepeatedField<ulong> shape, Wire.WeightParams weights, string what)
    {
        long[] sizes = [.. shape.Select(size => (long)layer.Size(size, $"{what} shape"))];
        if (sizes is [not 1])
            sizes = [sizes[0], 1, 1];
        return layer.WeightConstant(weights, what, sizes);
    }

    private static Variable Dot(LayerLowering layer)
    {
        Variable product = Sum(layer, layer.Binary("mul", layer[0], layer[1]));
        if (!layer.Layer.Dot.CosineSimilarity)
            return product;
        Variable lengths = layer.Binary("mul", Length(layer, layer[0]), Length(layer, layer[1]));
        return layer.Binary("real_div", product, lengths);
    }

    private static Variable Length(LayerLowering layer, Variable x) =>
        layer.Op("reduce_l2_norm", ("x", x), ("axes", Literals.Ints(-3)), ("keep_dims", Literals.Bool(true)));

    private static Variable Sum(LayerLowering layer, Variable x) =>
        layer.Op("reduce_sum", ("x", x), ("axes", Literals.Ints(-3)), ("keep_dims", Literals.Bool(true)));
}
