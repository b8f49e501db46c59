using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Blobs repeated along their axes.</summary>
internal static class RepetitionLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.SequenceRepeat] = layer => [SequenceRepeat(layer)],
        [LayerCase.Tile] = layer => [Tile(layer)],
        [LayerCase.BroadcastToLike] = layer => [Broadcast(layer, layer.ShapeOf(layer[1]))],
        [LayerCase.BroadcastToStatic] = layer =>
            [Broadcast(layer, layer.Vector([.. layer.Layer.BroadcastToStatic.TargetShape.Select(size =>
                layer.Size(size, "targetShape"))]))],
        [LayerCase.BroadcastToDynamic] = layer => [Broadcast(layer, layer.ToInts(layer[1]))],
    };

    private static Variable SequenceRepeat(LayerLowering layer)
    {
        int rank = layer.RequireRank(layer.Input, 5), times = Math.Max(1,
            layer.Size(layer.Layer.SequenceRepeat.NRepetitions, "nRepetitions"));
        int[] counts = [.. Enumerable.Repeat(1, rank)];
        counts[rank - 5] = times;
        return layer.Op("tile", ("x", layer.Input), ("reps", Literals.Ints(counts)));
    }

    /// <summary>The shorter of the shape and the counts gets leading ones.</summary>
    private static Variable Tile(LayerLowering layer)
    {
        int rank = layer.Rank(layer.Input);
        Variable counts = layer.Has(1)
            ? layer.Reshape(layer.ToInts(layer[1]), -1)
            : layer.Vector([.. layer.Layer.Tile.Reps.Select(count => layer.Size(count, "reps"))]);
        if (LayerLowering.TypeOf(counts) is not { HasRank: true, Rank: 1 } type || !type[0].IsKnown)
            throw layer.Invalid("a vector of counts of known length", counts.Type.ToString());
        int length = type[0].Size;
        Variable x = layer.Input;
        if (length > rank)
            x = layer.Op("expand_dims", ("x", x), ("axes", Literals.Ints([.. Enumerable.Range(0, length - rank)])));
        else if (length < rank)
            counts = layer.Concat([layer.Vector([.. Enumerable.Repeat(1, rank - length)]), counts], 0);
        return layer.Op("tile", ("x", x), ("reps", counts));
    }

    /// <summary>To a shape of at least the same rank. Axes of size 1 are repeated where all sizes are known; otherwise a multiplication
    /// with ones does it when the network runs.</summary>
    private static Variable Broadcast(LayerLowering layer, Variable shape)
    {
        if (shape.ConstantTensor is not { } target || LayerLowering.TypeOf(layer.Input) is not { IsStatic: true } type)
        {
            Variable ones = layer.Op("fill", ("shape", shape), ("value", Literals.Float(1)));
            return layer.Binary("mul", layer.Input, ones);
        }
        int[] sizes = target.Span<int>().ToArray();
        int missing = sizes.Length - type.Rank;
        if (missing < 0)
            throw layer.Invalid($"a target of rank {type.Rank} or more", $"{sizes.Length}");
        Variable x = missing == 0 ? layer.Input : layer.Op("expand_dims", ("x", layer.Input),
            ("axes", Literals.Ints([.. Enumerable.Range(0, missing)])));
        var counts = new int[sizes.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            int size = i < missing ? 1 : type[i - missing].Size;
            if (size != 1 && size != sizes[i])
                throw layer.Invalid($"a target that {type} broadcasts to", $"[{string.Join(", ", sizes)}]");
            counts[i] = size == sizes[i] ? 1 : sizes[i];
        }
        return layer.Op("tile", ("x", x), ("reps", Literals.Ints(counts)));
    }
}
