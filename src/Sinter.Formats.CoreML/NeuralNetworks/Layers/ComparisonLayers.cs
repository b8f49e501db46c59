using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Comparisons and logic; truth is 1.0 or 0.0, and any other number than zero counts as true.</summary>
internal static class ComparisonLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Equal] = layer => Compare(layer, "equal", layer.Layer.Equal.Alpha),
        [LayerCase.NotEqual] = layer => Compare(layer, "not_equal", layer.Layer.NotEqual.Alpha),
        [LayerCase.LessThan] = layer => Compare(layer, "less", layer.Layer.LessThan.Alpha),
        [LayerCase.LessEqual] = layer => Compare(layer, "less_equal", layer.Layer.LessEqual.Alpha),
        [LayerCase.GreaterThan] = layer => Compare(layer, "greater", layer.Layer.GreaterThan.Alpha),
        [LayerCase.GreaterEqual] = layer => Compare(layer, "greater_equal", layer.Layer.GreaterEqual.Alpha),
        [LayerCase.LogicalAnd] = Connect("logical_and"),
        [LayerCase.LogicalOr] = Connect("logical_or"),
        [LayerCase.LogicalXor] = Connect("logical_xor"),
        [LayerCase.LogicalNot] = layer => [layer.ToFloats(layer.Binary("equal", layer.Input, Literals.Float(0)))],
        [LayerCase.WhereBroadcastable] = layer => [layer.Op("select", ("cond", layer.ToBools(layer[0])), ("a", layer[1]), ("b", layer[2]))],
    };

    private static IReadOnlyList<Variable> Compare(LayerLowering layer, string type, float alpha)
    {
        Argument other = layer.Has(1) ? layer[1] : Literals.Float(alpha);
        return [layer.ToFloats(layer.Binary(type, layer.Input, other))];
    }

    private static LayerRule Connect(string type) => layer =>
        [layer.ToFloats(layer.Binary(type, layer.ToBools(layer[0]), layer.ToBools(layer[1])))];
}
