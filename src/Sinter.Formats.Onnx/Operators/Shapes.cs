using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Shapes =>
    [
        new("DepthToSpace", DepthToSpace),
        new("Expand", node => node.Same(Bools(node, node[0], x => node.BroadcastTo(x, node[1])))),
        new("Flatten", node => node.Same(Flatten(node, node[0], FlattenAxis(node)))),
        new("Reshape", Reshape),
        new("Shape", SizesOf),
        new("Size", NumberOfElements),
        new("SpaceToDepth", SpaceToDepth),
        new("Squeeze", Squeeze),
        new("Tile", Tile),
        new("Transpose", Transpose),
        new("Unsqueeze", Unsqueeze),
    ];

    /// <summary>Applies a rule that is not defined on truth values to them as integers.</summary>
    private static Variable Bools(NodeConversion node, Variable x, Func<Variable, Variable> rule) =>
        NodeConversion.ElementOf(x) == ElementType.Bool ? node.Cast(rule(node.Cast(x, ElementType.Int32)), ElementType.Bool) : rule(x);

    private static int FlattenAxis(NodeConversion node)
    {
        int rank = node.Rank(node[0]);
        long axis = node.Int("axis", 1);
        return axis == rank ? rank : node.Axis(axis, rank);
    }

    /// <summary>A matrix of everything before an axis and everything from it on.</summary>
    private static Variable Flatten(NodeConversion node, Variable x, int axis)
    {
        Dimension Product(IEnumerable<Dimension> sizes) => sizes.Aggregate((Dimension)1, (product, size) => product * size);
        Dimension rows = Product(node.Dimensions(x).Take(axis)), columns = Product(node.Dimensions(x).Skip(axis));
        if (rows.IsKnown)
            return node.Reshape(x, rows.Size, columns.IsKnown ? columns.Size : -1);
        if (columns.IsKnown)
            return node.Reshape(x, -1, columns.Size);
        return node.Op("flatten2d", ("x", x), ("axis", Values.Int(axis)));
    }

    private static IReadOnlyList<GraphValue?> Reshape(NodeConversion node)
    {
        Variable x = node[0], target = node[1];
        bool copiesZeros = !node.Flag("allowzero");
        if (node.Partial.Find(target) is null && node.Parameters.Decide(target, isQuestion: true).Count > 0)
            throw node.Unknown(target, "a shape known only when the program runs", "a constant shape");
        if (node.Partial.Find(target) is not { } sizes)
            return node.Same(node.Op("reshape", ("x", x), ("shape", target)));
        if (sizes.Contains(0))
        {
            if (!copiesZeros || (NodeConversion.TypeOf(x).TryGetShape(out Shape empty) && empty.ElementCount == 0))
                return node.Same(ReshapeEmpty(node, x, sizes, copiesZeros));
            if (sizes is [0, -1] && node.Rank(x) > 1)
                return node.Same(Flatten(node, x, 1));
            // A zero copies the size at its position, which may itself be known only when the program runs.
            if (sizes.Length > 0 && sizes.Length > node.Rank(x) && sizes.Skip(node.Rank(x)).Contains(0))
                throw node.Invalid("zeros at positions that the input has", $"[{string.Join(", ", sizes)}]");
            Variable actual = node.Sizes(x);
            sizes = [.. sizes.Select((size, i) => size == 0 ? (node.Dimensions(x)[i] is { IsKnown: true } known ? known.Size : null) : size)];
            if (sizes.Count(size => size is null or -1) > 1)
            {
                Variable[] parts = [.. sizes.Select((size, i) => size is { } known
                    ? node.Constant(Tensor.From<int>(Shape.Of(1), [known]))
                    : node.Partial.Find(target)![i] == 0 ? node.Slice(actual, 0, i, i + 1) : node.Slice(target, 0, i, i + 1))];
                Variable joined = node.Concat(parts, 0);
                if (joined.ConstantTensor is null)
                    node.Partial.Set(joined, sizes);
                return node.Same(node.ReshapeTo(x, joined));
            }
        }
        return node.Same(sizes.Count(size => size is null or -1) <= 1
            ? node.Reshape(x, [.. sizes.Select(size => size ?? -1)])
            : node.ReshapeTo(x, target));
    }

    /// <summary>Sizes of zero, which a reshape of a program would read as copies.</summary>
    private static Variable ReshapeEmpty(NodeConversion node, Variable x, int?[] sizes, bool copiesZeros)
    {
        int[] shape = [.. sizes.Select((size, i) => size switch
        {
            null => throw node.Unsupported("a reshape to zeros and sizes known only when the program runs", "fixed shapes for the inputs"),
            0 when copiesZeros => node.SizeOf(x, i),
            -1 => 0,
            { } known => known,
        })];
        return node.Op("fill", ("shape", Values.Ints(shape)), ("value", Values.Number(0, NodeConversion.ElementOf(x))));
    }

    private static IReadOnlyList<GraphValue?> SizesOf(NodeConversion node)
    {
        Variable x = node[0], sizes = node.Sizes(x);
        int rank = node.Rank(x);
        int Bound(long at) => (int)Math.Clamp(at < 0 ? at + rank : at, 0, rank);
        int start = Bound(node.Int("start", 0)), end = Bound(node.Int("end", rank));
        if (start == 0 && end == rank)
            return NodeConversion.One(sizes, ElementType.Int64);
        if (end <= start)
            return NodeConversion.One(node.Constant(Tensor.Create(ElementType.Int32, Shape.Of(0))), ElementType.Int64);
        return NodeConversion.One(SliceSizes(node, sizes, start, end), ElementType.Int64);
    }

    /// <summary>A part of a vector of sizes, with what is known of it.</summary>
    private static Variable SliceSizes(NodeConversion node, Variable sizes, int start, int end)
    {
        int?[]? known = node.Partial.Find(sizes)?[start..end];
        if (known is not null && known.All(size => size is not null))
            return node.Constant(Tensor.From<int>(Shape.Of(known.Length), [.. known.Select(size => size!.Value)]));
        Variable part = node.Slice(sizes, 0, start, end);
        if (known is not null)
            node.Partial.Set(part, known);
        return part;
    }

    private static IReadOnlyList<GraphValue?> NumberOfElements(NodeConversion node)
    {
        Variable x = node[0];
        return NodeConversion.One(NodeConversion.TypeOf(x).TryGetShape(out Shape shape)
            ? node.Constant(Tensor.Scalar(checked((int)shape.ElementCount)))
            : node.Reduce("reduce_prod", node.Sizes(x), [0], keep: false), ElementType.Int64);
    }

    private static int[]? AxesOf(NodeConversion node) => node.Has(1) ? node.KnownInts(1, "axes") : node.Sizes("axes");

    private static IReadOnlyList<GraphValue?> Squeeze(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        int[] axes = AxesOf(node) is { } given
            ? [.. given.Select(axis => node.Axis(axis, rank))]
            : [.. Enumerable.Range(0, rank).Where(axis => node.SizeOf(x, axis) == 1)];
        if (axes.FirstOrDefault(axis => node.Dimensions(x)[axis] is { IsKnown: true } size && !size.Is(1), -1) is var wrong and >= 0)
            throw node.Invalid("sizes of 1 along the axes to squeeze", $"{node.SizeOf(x, wrong)} along axis {wrong}");
        Variable result = node.Squeeze(x, axes);
        KeepPartial(node, x, result);
        return node.Same(result);
    }

    private static IReadOnlyList<GraphValue?> Unsqueeze(NodeConversion node)
    {
        Variable x = node[0];
        int[] axes = AxesOf(node) ?? throw node.Invalid("axes", "none");
        int rank = node.Rank(x) + axes.Length;
        axes = [.. axes.Select(axis => node.Axis(axis, rank)).Order()];
        Variable result = node.ExpandDims(x, axes);
        KeepPartial(node, x, result);
        return node.Same(result);
    }

    private static void KeepPartial(NodeConversion node, Variable from, Variable to)
    {
        if (to.ConstantTensor is null && NodeConversion.TypeOf(to) is { HasRank: true, Rank: <= 1 } && node.Partial.Find(from) is { } sizes)
            node.Partial.Set(to, sizes);
    }

    private static IReadOnlyList<GraphValue?> Transpose(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        int[] order = node.Sizes("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        if (order.Length != rank || !order.Select(axis => node.Axis(axis, rank)).Order().SequenceEqual(Enumerable.Range(0, rank)))
            throw node.Invalid($"an order of {rank} axes", $"[{string.Join(", ", order)}]");
        return node.Same(node.Transpose(x, [.. order.Select(axis => node.Axis(axis, rank))]));
    }

    private static IReadOnlyList<GraphValue?> Tile(NodeConversion node)
    {
        Variable x = node[0], repeats = node[1];
        if (repeats.ConstantTensor is { } known && known.ToInts().Contains(0))
        {
            int[] shape = [.. node.ShapeOf(x).ToArray().Zip(known.ToInts(), (size, times) => size * times)];
            return node.Same(node.Op("fill", ("shape", Values.Ints(shape)), ("value", Values.Number(0, NodeConversion.ElementOf(x)))));
        }
        return node.Same(Bools(node, x, value => node.Rank(value) > HighRank.Most && repeats.ConstantTensor is { } times
            ? HighRank.Tile(node, value, times.ToInts())
            : node.Op("tile", ("x", value), ("reps", repeats))));
    }

    private static IReadOnlyList<GraphValue?> DepthToSpace(NodeConversion node)
    {
        bool isBlockLast = node.Text("mode", "DCR") == "CRD";
        string parameter = isBlockLast ? "upscale_factor" : "block_size";
        return node.Same(node.Op(isBlockLast ? "pixel_shuffle" : "depth_to_space", ("x", node[0]), (parameter, Values.Int(node.Size("blocksize", 0)))));
    }

    private static IReadOnlyList<GraphValue?> SpaceToDepth(NodeConversion node)
    {
        if (node.Text("mode", "DCR") != "CRD")
            return node.Same(node.Op("space_to_depth", ("x", node[0]), ("block_size", Values.Int(node.Size("blocksize", 0)))));
        node.Require(Opset.iOS16, "SpaceToDepth in the mode CRD");
        return node.Same(node.Op("pixel_unshuffle", ("x", node[0]),
            ("downscale_factor", new TensorLiteral(Tensor.Scalar((uint)node.Size("blocksize", 0))))));
    }
}
