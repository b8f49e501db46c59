using Google.Protobuf.Collections;
using Sinter.Ir;
using FlattenOrder = Sinter.Formats.CoreML.Wire.FlattenLayerParams.Types.FlattenOrder;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;
using ReshapeOrder = Sinter.Formats.CoreML.Wire.ReshapeLayerParams.Types.ReshapeOrder;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>The same elements under another shape or order of axes.</summary>
internal static class ShapeLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Reshape] = layer => [Reshape(layer)],
        [LayerCase.Flatten] = layer => [Flatten(layer)],
        [LayerCase.Permute] = layer => [Permute(layer)],
        [LayerCase.Transpose] = layer =>
            [layer.Transpose(layer.Input, [.. layer.Layer.Transpose.Axes.Select(axis => layer.Size(axis, "axes"))])],
        [LayerCase.Squeeze] = layer => [Squeeze(layer)],
        [LayerCase.ExpandDims] = layer =>
            [layer.Op("expand_dims", ("x", layer.Input), ("axes",
                Literals.Ints([.. layer.Layer.ExpandDims.Axes.Select(axis => layer.Int(axis, "axes"))])))],
        [LayerCase.FlattenTo2D] = layer => [FlattenTo2D(layer)],
        [LayerCase.ReshapeLike] = layer => [To(layer, layer.ShapeOf(layer[1]))],
        [LayerCase.ReshapeStatic] = layer => [To(layer, layer.Vector(Sizes(layer, layer.Layer.ReshapeStatic.TargetShape)))],
        [LayerCase.ReshapeDynamic] = layer => [To(layer, layer.ToInts(layer[1]))],
        [LayerCase.RankPreservingReshape] = layer => [RankPreserving(layer)],
    };

    private static Variable To(LayerLowering layer, Variable shape) => layer.Op("reshape", ("x", layer.Input), ("shape", shape));

    private static int[] Sizes(LayerLowering layer, RepeatedField<long> shape) => [.. shape.Select(size => layer.Int(size, "targetShape"))];

    /// <summary>Of rank 5: [C, H, W] within each element of a sequence, or [Seq, C, H, W].</summary>
    private static Variable Reshape(LayerLowering layer)
    {
        Wire.ReshapeLayerParams reshape = layer.Layer.Reshape;
        int[] target = Sizes(layer, reshape.TargetShape);
        if (target.Length is not (3 or 4))
            throw layer.Invalid("a targetShape of 3 or 4 sizes", $"{target.Length}");
        Variable x = InFull(layer);
        Variable shape = layer.ShapeOf(x);
        Variable lead = target.Length == 4
            ? layer.Concat([layer.Vector(target[0]), layer.Slice(shape, 1, 2)], 0)
            : layer.Slice(shape, 0, 2);
        int[] planes = target[^3..];
        if (reshape.Mode == ReshapeOrder.ChannelFirst)
            return layer.Op("reshape", ("x", x), ("shape", layer.Concat([lead, layer.Vector(planes)], 0)));
        // Elements are taken, and put, in the order height, width, channel.
        Variable last = layer.Transpose(x, 0, 1, 3, 4, 2);
        Variable reshaped = layer.Op("reshape", ("x", last),
            ("shape", layer.Concat([lead, layer.Vector(planes[1], planes[2], planes[0])], 0)));
        return layer.Transpose(reshaped, 0, 1, 4, 2, 3);
    }

    private static Variable Flatten(LayerLowering layer)
    {
        int rank = layer.RequireRank(layer.Input, 3);
        Variable x = layer.Input;
        if (layer.Layer.Flatten.Mode == FlattenOrder.ChannelLast)
            x = layer.Transpose(x, [.. Enumerable.Range(0, rank - 3), rank - 2, rank - 1, rank - 3]);
        Variable lead = layer.Slice(layer.ShapeOf(x), 0, rank - 3);
        return layer.Op("reshape", ("x", x), ("shape", rank == 3 ? layer.Vector(-1, 1, 1)
            : layer.Concat([lead, layer.Vector(-1, 1, 1)], 0)));
    }

    /// <summary>The order of Seq, C, H and W; Batch stays second.</summary>
    private static Variable Permute(LayerLowering layer)
    {
        int[] order = [.. layer.Layer.Permute.Axis.Select(axis => layer.Size(axis, "axis"))];
        if (order.Length != 4 || order.Any(axis => axis > 3))
            throw layer.Invalid("the order of four axes", $"[{string.Join(", ", order)}]");
        int rank = layer.Rank(layer.Input);
        if (rank <= 4)
            return layer.Transpose(OfRankFour(layer), order);
        int[] places = [0, 2, 3, 4];
        return layer.Transpose(InFull(layer), places[order[0]], 1, places[order[1]], places[order[2]], places[order[3]]);
    }

    private static Variable OfRankFour(LayerLowering layer)
    {
        int missing = 4 - layer.Rank(layer.Input);
        return missing == 0 ? layer.Input : layer.Op("expand_dims", ("x", layer.Input),
            ("axes", Literals.Ints([.. Enumerable.Range(0, missing)])));
    }

    /// <summary>The input with leading axes of size 1 up to rank 5.</summary>
    private static Variable InFull(LayerLowering layer)
    {
        int missing = 5 - layer.Rank(layer.Input);
        return missing <= 0 ? layer.Input : layer.Op("expand_dims", ("x", layer.Input),
            ("axes", Literals.Ints([.. Enumerable.Range(0, missing)])));
    }

    private static Variable Squeeze(LayerLowering layer)
    {
        Wire.SqueezeLayerParams squeeze = layer.Layer.Squeeze;
        Argument? axes = squeeze.SqueezeAll ? null : Literals.Ints([.. squeeze.Axes.Select(axis => layer.Int(axis, "axes"))]);
        return layer.AtLeastVector(layer.Op("squeeze", ("x", layer.Input), ("axes", axes)));
    }

    private static Variable FlattenTo2D(LayerLowering layer)
    {
        int rank = layer.Rank(layer.Input);
        long axis = layer.Layer.FlattenTo2D.Axis;
        // The operation has no axis behind the last one.
        if (axis == rank)
            return layer.Reshape(layer.Input, -1, 1);
        int at = layer.Axis(axis, rank);
        return layer.Op("flatten2d", ("x", layer.Input), ("axis", Literals.Int(at)));
    }

    /// <summary>A 0 keeps a size.</summary>
    private static Variable RankPreserving(LayerLowering layer)
    {
        int[] target = Sizes(layer, layer.Layer.RankPreservingReshape.TargetShape);
        int rank = layer.Rank(layer.Input);
        return target.Length == rank ? To(layer, layer.Vector(target))
            : throw layer.Invalid($"a targetShape of {rank} sizes", $"{target.Length}");
    }
}
