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
            layer.OpOfMany("stack", "values", layer.Inputs, ("axis",
                Literals.Int(layer.Axis(layer.Layer.Stack.Axis, layer.Rank(layer.Input) + 1)))),
        [LayerCase.Split] = layer => Split(layer, -3, layer.Layer.Split.NOutputs, []),
        [LayerCase.SplitND] = layer => Split(layer, layer.Layer.SplitND.Axis, layer.Layer.SplitND.NumSplits,
            layer.Layer.SplitND.SplitSizes),
    };

    private static Variable Concat(LayerLowering layer, long axis, bool interleave)
    {
        int rank = layer.Rank(layer.Input);
        return layer.Concat(layer.Inputs, layer.Axis(axis, rank), interleave);
    }

    private static IReadOnlyList<Variable> Split(LayerLowering layer, long axis, ulong count, IReadOnlyList<ulong> sizes)
    {
        int at = layer.Axis(axis, layer.Rank(layer.Input));
        int parts = sizes.Count > 0 ? sizes.Count : layer.Size(count, "the number of parts", 1);
        if (parts != layer.Layer.Output.Count)
            throw layer.Invalid($"{layer.Layer.Output.Count} parts, one for each output", $"{parts}");
        // Files may say both; the sizes say more.
        int[]? given = sizes.Count > 0 ? [.. sizes.Select(size => layer.Size(size, "splitSizes"))]
            : LayerLowering.TypeOf(layer.Input)[at] is { IsKnown: true } length && length.Size % parts != 0 ? Uneven(length.Size, parts)
            : null;
        return given is not null
            ? layer.Ops("split", ("x", layer.Input), ("split_sizes", Literals.Ints(given)), ("axis", Literals.Int(at)))
            : layer.Ops("split", ("x", layer.Input), ("num_splits", Literals.Int(parts)), ("axis", Literals.Int(at)));
    }

    /// <summary>What does not divide evenly makes the first parts one longer.</summary>
    private static int[] Uneven(int length, int parts) =>
        [.. Enumerable.Range(0, parts).Select(i => (length / parts) + (i < length % parts ? 1 : 0))];
}
