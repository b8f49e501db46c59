using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Blobs that come from parameters alone, or only from the shape of another.</summary>
internal static class ConstantLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.LoadConstant] = layer => [Load(layer)],
        [LayerCase.LoadConstantND] = layer =>
        [
            layer.WeightConstant(layer.Layer.LoadConstantND.Data, "data",
                [.. layer.Layer.LoadConstantND.Shape.Select(size => (long)layer.Size(size, "shape"))]),
        ],
        [LayerCase.GetShape] = layer => [layer.ToFloats(layer.ShapeOf(layer.Input))],
        [LayerCase.FillLike] = layer => [Fill(layer, layer.ShapeOf(layer.Input), layer.Layer.FillLike.Value)],
        [LayerCase.FillStatic] = layer =>
            [Fill(layer, layer.Vector([.. layer.Layer.FillStatic.TargetShape.Select(size => layer.Size(size, "targetShape"))]),
                layer.Layer.FillStatic.Value)],
        [LayerCase.FillDynamic] = layer => [Fill(layer, layer.ToInts(layer.Input), layer.Layer.FillDynamic.Value)],
        [LayerCase.RangeStatic] = layer =>
        [
            Range(layer, Literals.Float(layer.Layer.RangeStatic.EndValue), Literals.Float(layer.Layer.RangeStatic.StartValue),
                Literals.Float(layer.Layer.RangeStatic.StepSizeValue)),
        ],
        [LayerCase.RangeDynamic] = layer =>
        [
            Range(layer, Number(layer, layer[0]),
                layer.Has(1) ? Number(layer, layer[1]) : Literals.Float(layer.Layer.RangeDynamic.StartValue),
                layer.Has(2) ? Number(layer, layer[2]) : Literals.Float(layer.Layer.RangeDynamic.StepSizeValue)),
        ],
    };

    /// <summary>[C, H, W] with the leading axes of rank 5.</summary>
    private static Variable Load(LayerLowering layer)
    {
        Wire.LoadConstantLayerParams constant = layer.Layer.LoadConstant;
        if (constant.Shape.Count != 3)
            throw layer.Invalid("a shape of three sizes", $"{constant.Shape.Count}");
        return layer.WeightConstant(constant.Data, "data", [1, 1, .. constant.Shape.Select(size => (long)layer.Size(size, "shape"))]);
    }

    private static Variable Fill(LayerLowering layer, Variable shape, float value) =>
        layer.Op("fill", ("shape", shape), ("value", Literals.Float(value)));

    private static Variable Range(LayerLowering layer, Argument end, Argument start, Argument step) =>
        layer.Op("range_1d", ("end", end), ("start", start), ("step", step));

    private static Variable Number(LayerLowering layer, Variable value) => layer.Reshape(value);
}
