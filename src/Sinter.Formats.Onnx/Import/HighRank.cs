using Sinter.Ir;

namespace Sinter.Formats.Onnx;

/// <summary>Values of more than five dimensions, which Core ML does not have. Exporters make them to reorder elements, so they are only passed
/// through: what reads such a reshaped value reads the value before it.</summary>
internal static class HighRank
{
    public const int Most = 5;

    /// <summary>What a value of too many dimensions was reshaped from; its elements are in the same order.</summary>
    public static Variable Source(Variable value)
    {
        while (value.Type is TensorType { HasRank: true, Rank: > Most } && value.Producer is { Type: "reshape" or "expand_dims" or "squeeze" } producer
            && producer.Input("x")?.Variable is { } before)
            value = before;
        return value;
    }

    /// <summary>The operation that exporters spell out with a transpose of six dimensions: channels that become pixels, or the reverse. The reshape
    /// that follows is to the shape that the result has already.</summary>
    private static Variable? Shuffled(NodeConversion node, Variable source, int[] shape, int[] order)
    {
        if (shape.Length != 6 || NodeConversion.TypeOf(source) is not { HasRank: true, Rank: 4 } type || !type.TryGetShape(out Tensors.Shape from) || from[0] != shape[0])
            return null;
        bool areChannelsOutermost = shape[1] == from[1];
        return order switch
        {
            [0, 1, 4, 2, 5, 3] when shape[2] == shape[3] && (shape[4], shape[5]) == (from[2], from[3]) =>
                node.Op("pixel_shuffle", ("x", source), ("upscale_factor", Values.Int(shape[2]))),
            [0, 3, 4, 1, 5, 2] when shape[1] == shape[2] && (shape[4], shape[5]) == (from[2], from[3]) =>
                node.Op("depth_to_space", ("x", source), ("block_size", Values.Int(shape[1]))),
            [0, 3, 5, 1, 2, 4] when areChannelsOutermost && shape[3] == shape[5] && shape[2] * shape[3] == from[2] =>
                node.Op("space_to_depth", ("x", source), ("block_size", Values.Int(shape[3]))),
            [0, 1, 3, 5, 2, 4] when areChannelsOutermost && shape[3] == shape[5] && shape[2] * shape[3] == from[2] && node.Target >= Opset.iOS16 =>
                node.Op("pixel_unshuffle", ("x", source), ("downscale_factor", new TensorLiteral(Tensors.Tensor.Scalar((uint)shape[3])))),
            _ => null,
        };
    }

    /// <summary>Repeats along axes of one element: pixels that become larger, or with the axes between two that are repeated as one.</summary>
    public static Variable Tile(NodeConversion node, Variable value, int[] repeats)
    {
        int[] from = node.ShapeOf(value).ToArray(), to = [.. from.Zip(repeats, (size, times) => size * times)];
        Variable source = Source(value);
        Variable repeated;
        if (from is [_, _, _, 1, _, 1] && repeats is [1, 1, 1, var down, 1, var across] && NodeConversion.TypeOf(source).TryGetShape(out Tensors.Shape shape)
            && shape.Dimensions.SequenceEqual([from[0], from[1], from[2], from[4]]))
        {
            repeated = node.Op("upsample_nearest_neighbor", ("x", source), ("scale_factor_height", Values.Int(down)),
                ("scale_factor_width", Values.Int(across)));
        }
        else
        {
            var sizes = new List<int>();
            var times = new List<int>();
            for (int axis = 0; axis < from.Length; axis++)
            {
                if (axis > 0 && repeats[axis] == 1 && times[^1] == 1)
                    sizes[^1] *= from[axis];
                else
                    (sizes, times) = ([.. sizes, from[axis]], [.. times, repeats[axis]]);
            }
            Variable compact = node.Op("reshape", ("x", source), ("shape", Values.Ints([.. sizes])));
            repeated = node.Op("tile", ("x", compact), ("reps", Values.Ints([.. times])));
        }
        return node.Op("reshape", ("x", repeated), ("shape", Values.Ints(to)));
    }

    /// <summary>Transposes with the axes that stay neighbours as one.</summary>
    public static Variable Transpose(NodeConversion node, Variable value, int[] order)
    {
        Tensors.Shape shape = node.ShapeOf(value);
        if (Shuffled(node, Source(value), shape.ToArray(), order) is { } shuffled)
            return node.Op("reshape", ("x", shuffled), ("shape", Values.Ints([.. order.Select(axis => shape[axis])])));
        var groups = new List<(int First, int Count)>();
        foreach (int axis in order)
        {
            if (groups.Count > 0 && groups[^1].First + groups[^1].Count == axis)
                groups[^1] = (groups[^1].First, groups[^1].Count + 1);
            else
                groups.Add((axis, 1));
        }
        int[] firsts = [.. groups.Select(group => group.First).Order()];
        int[] merged = [.. firsts.Select(first => groups.First(group => group.First == first))
            .Select(group => Enumerable.Range(group.First, group.Count).Aggregate(1, (product, axis) => product * shape[axis]))];
        Variable compact = node.Op("reshape", ("x", Source(value)), ("shape", Values.Ints(merged)));
        Variable moved = node.Op("transpose", ("x", compact), ("perm", Values.Ints([.. groups.Select(group => Array.IndexOf(firsts, group.First))])));
        return node.Op("reshape", ("x", moved), ("shape", Values.Ints([.. order.Select(axis => shape[axis])])));
    }
}
