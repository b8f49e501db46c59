using Sinter.Ir;

namespace Sinter.Formats.Onnx;

/// <summary>Values of more than five dimensions, which Core ML does not have. Exporters make them to reorder elements, so they are only passed
/// through: what reads such a reshaped value reads the value before it.</summary>
internal static class HighRank
{
    public const int Most = 5;

    /// <summary>What a value of too many dimensions was reshaped from.</summary>
    public static Variable Source(Variable value)
    {
        while (value.Type is TensorType { HasRank: true, Rank: > Most } && value.Producer is { Type: "reshape" } producer
            && producer.Input("x")?.Variable is { } before)
            value = before;
        return value;
    }

    /// <summary>Transposes with the axes that stay neighbours as one.</summary>
    public static Variable Transpose(NodeConversion node, Variable value, int[] order)
    {
        Tensors.Shape shape = node.ShapeOf(value);
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
