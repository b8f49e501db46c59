using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;
using Mode = Sinter.Formats.CoreML.Wire.ScatterMode;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Elements taken from, and put to, places that other blobs name.</summary>
internal static class GatherScatterLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Gather] = layer => [Gather(layer, "gather", layer.Layer.Gather.Axis)],
        [LayerCase.GatherAlongAxis] = layer => [Gather(layer, "gather_along_axis", layer.Layer.GatherAlongAxis.Axis)],
        [LayerCase.GatherND] = layer => [layer.AtLeastVector(layer.Op("gather_nd", ("x", layer[0]), ("indices", layer.ToInts(layer[1]))))],
        [LayerCase.Scatter] = layer => [Scatter(layer, "scatter", layer.Layer.Scatter.Axis, layer.Layer.Scatter.Mode)],
        [LayerCase.ScatterAlongAxis] = layer =>
            [Scatter(layer, "scatter_along_axis", layer.Layer.ScatterAlongAxis.Axis, layer.Layer.ScatterAlongAxis.Mode)],
        [LayerCase.ScatterND] = layer =>
        [
            layer.Op("scatter_nd", ("data", layer[0]), ("indices", layer.ToInts(layer[1])), ("updates", layer[2]),
                ("mode", Literals.Text(Name(layer, layer.Layer.ScatterND.Mode)))),
        ],
    };

    private static Variable Gather(LayerLowering layer, string type, long axis) => layer.AtLeastVector(
        layer.Op(type, ("x", layer[0]), ("indices", layer.ToInts(layer[1])), ("axis", Literals.Int(layer.Int(axis, "axis")))));

    private static Variable Scatter(LayerLowering layer, string type, long axis, Mode mode) => layer.Op(type,
        ("data", layer[0]), ("indices", layer.ToInts(layer[1])), ("updates", layer[2]), ("axis", Literals.Int(layer.Int(axis, "axis"))),
        ("mode", Literals.Text(Name(layer, mode))));

    private static string Name(LayerLowering layer, Mode mode) => mode switch
    {
        Mode.ScatterUpdate => "update",
        Mode.ScatterAdd => "add",
        Mode.ScatterSub => "sub",
        Mode.ScatterMul => "mul",
        Mode.ScatterDiv => "div",
        Mode.ScatterMax => "max",
        Mode.ScatterMin => "min",
        _ => throw layer.Invalid("a scatter mode", $"{(int)mode}"),
    };
}
