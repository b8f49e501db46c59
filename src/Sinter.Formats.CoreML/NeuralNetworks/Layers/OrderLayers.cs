using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Sorting, reversing and running sums.</summary>
internal static class OrderLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.TopK] = layer => TopK(layer),
        [LayerCase.ArgSort] = layer =>
        [
            layer.ToFloats(layer.Op("argsort", ("x", layer.Input), ("axis", Literals.Int(layer.Int(layer.Layer.ArgSort.Axis, "axis"))),
                ("ascending", Literals.Bool(!layer.Layer.ArgSort.Descending)))),
        ],
        [LayerCase.Reverse] = layer => [Reverse(layer)],
        [LayerCase.ReverseSeq] = layer =>
        [
            layer.Op("reverse_sequence", ("x", layer[0]), ("lengths", layer.ToInts(layer[1])),
                ("seq_axis", Literals.Int(layer.Int(layer.Layer.ReverseSeq.SequenceAxis, "sequenceAxis"))),
                ("batch_axis", Literals.Int(layer.Int(layer.Layer.ReverseSeq.BatchAxis, "batchAxis")))),
        ],
        [LayerCase.CumSum] = layer => [CumSum(layer)],
    };

    private static IReadOnlyList<Variable> TopK(LayerLowering layer)
    {
        Wire.TopKLayerParams top = layer.Layer.TopK;
        if (layer.Has(1) && layer.ToInts(layer[1]).ConstantTensor is null)
            return TopComputed(layer, top);
        int count = layer.Has(1) ? layer.ToInts(layer[1]).ConstantTensor!.Span<int>()[0] : layer.Size(top.K, "K", 1);
        IReadOnlyList<Variable> results = layer.Ops("topk", ("x", layer.Input), ("k", Literals.Int(count)),
            ("axis", Literals.Int(layer.Int(top.Axis, "axis"))), ("ascending", Literals.Bool(top.UseBottomK)));
        return [results[0], layer.ToFloats(results[1])];
    }

    /// <summary>Where the network computes how many: everything is sorted, and as many are taken.</summary>
    private static IReadOnlyList<Variable> TopComputed(LayerLowering layer, Wire.TopKLayerParams top)
    {
        int rank = layer.Rank(layer.Input), axis = layer.Axis(top.Axis, rank);
        Variable order = layer.Op("argsort", ("x", layer.Input), ("axis", Literals.Int(axis)),
            ("ascending", Literals.Bool(top.UseBottomK)));
        Variable sorted = layer.Op("gather_along_axis", ("x", layer.Input), ("indices", order), ("axis", Literals.Int(axis)));
        Variable[] sizes = [.. Enumerable.Repeat(layer.Vector(-1), rank)];
        sizes[axis] = layer.Reshape(layer.ToInts(layer[1]), 1);
        Variable size = layer.Concat(sizes, 0), begin = layer.Vector(new int[rank]);
        return
        [
            layer.Op("slice_by_size", ("x", sorted), ("begin", begin), ("size", size)),
            layer.ToFloats(layer.Op("slice_by_size", ("x", order), ("begin", begin), ("size", size))),
        ];
    }

    private static Variable Reverse(LayerLowering layer)
    {
        IList<bool> flags = layer.Layer.Reverse.ReverseDim;
        int rank = layer.Rank(layer.Input);
        if (flags.Count != rank)
            throw layer.Invalid($"{rank} flags", $"{flags.Count}");
        int[] axes = [.. Enumerable.Range(0, rank).Where(axis => flags[axis])];
        return axes.Length == 0
            ? layer.Unary("identity", layer.Input)
            : layer.Op("reverse", ("x", layer.Input), ("axes", Literals.Ints(axes)));
    }

    private static Variable CumSum(LayerLowering layer)
    {
        Wire.CumSumLayerParams sum = layer.Layer.CumSum;
        int axis = layer.Has(1) && layer.ToInts(layer[1]).ConstantTensor is { Count: 1 } given
            ? given.Span<int>()[0]
            : layer.Int(sum.Axis, "axis");
        return layer.Op("cumsum", ("x", layer.Input), ("axis", Literals.Int(axis)), ("exclusive", Literals.Bool(sum.ExcludeFinalSum)),
            ("reverse", Literals.Bool(sum.Reverse)));
    }
}
