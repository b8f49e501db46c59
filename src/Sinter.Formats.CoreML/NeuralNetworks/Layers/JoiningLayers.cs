using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Blobs put together and taken apart.</summary>
internal static class JoiningLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Concat] = layer => [Concat(layer, layer.Layer.Concat.SequenceConcat ? -5 : -3, false)],
        [LayerCase.ConcatND] = layer => [Concat(layer, layer.Layer.ConcatND.Axis, layer.Layer.ConcatND.Interleave)],
        [LayerCase.Stack] = layer =>
            layer.OpOfMany("stack", "values", layer.Inputs, ("axis", Literals.Int(layer.Axis(layer.Layer.Stack.Axis, layer.Rank(layer.Input) + 1)))),
        [LayerCase.Split] = layer => Split(layer, -3, layer.Layer.Split.NOutputs, []),
        [LayerCase.SplitND] = layer => Split(layer, layer.Layer.SplitND.Axis, layer.Layer.SplitND.NumSplits, layer.Layer.SplitND.SplitSizes),
    };

    private static Variable Concat(LayerLowering layer, long axis, bool interleave)
    {
        int rank = layer.Rank(layer.Input);
        return layer.Concat(layer.Inputs, layer.Axis(axis, rank), interleave);
    }

    private static IReadOnlyList<Variable> Split(LayerLowering layer, long axis, ulong count, IReadOnlyList<ulong> sizes)
    {
        int at = layer.Axis(axis, layer.Rank(layer.Input));
        // Files may say both; the sizes say more.
        return sizes.Count > 0
            ? layer.Ops("split", ("x", layer.Input), ("split_sizes", Literals.Ints([.. sizes.Select(size => layer.Size(size, "splitSizes"))])),
                ("axis", Literals.Int(at)))
            : layer.Ops("split", ("x", layer.Input), ("num_splits", Literals.Int(layer.Size(count, "the number of parts", 1))), ("axis", Literals.Int(at)));
    }
}
