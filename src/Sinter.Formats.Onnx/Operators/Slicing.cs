using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Slicing =>
    [
        new("CenterCropPad", CenterCropPad),
        new("Concat", Concat),
        new("Pad", Pad),
        new("Slice", Slice),
        new("Split", Split),
        new("Trilu", Trilu),
    ];

    private static IReadOnlyList<GraphValue?> Concat(NodeConversion node)
    {
        Variable[] values = [.. node.Inputs().Select(input => input.Variable)];
        int axis = node.AxisAttribute(node.Version < 4 ? 1 : 0);
        Variable[] filled = [.. values.Where(value => !node.Dimensions(value)[axis].Is(0))];
        if (filled.Length == 0)
            return node.Same(values[0]);
        if (NodeConversion.ElementOf(values[0]) == ElementType.Bool)
            filled = [.. filled.Select(value => node.Cast(value, ElementType.Int32))];
        Variable result = node.Concat(filled, axis);
        if (result.ConstantTensor is null && NodeConversion.TypeOf(result) is { HasRank: true, Rank: 1, Element: ElementType.Int32 })
        {
            int?[]?[] parts = [.. filled.Select(node.Partial.Find)];
            if (parts.All(part => part is not null) && parts.Sum(part => part!.Length) <= 64)
                node.Partial.Set(result, [.. parts.SelectMany(part => part!)]);
        }
        return node.Same(node.Declared(0) == ElementType.Bool ? node.Cast(result, ElementType.Bool) : result);
    }

    private static IReadOnlyList<GraphValue?> Split(NodeConversion node)
    {
        Variable x = node[0];
        int axis = node.AxisAttribute(0);
        int[]? sizes = node.Has(1) ? node.KnownInts(1, "split") : node.Sizes("split");
        if (sizes is null)
        {
            int count = node.Size("num_outputs", node.OutputCount);
            if (count < 1)
                throw node.Invalid("outputs", "none");
            int size = node.SizeOf(x, axis), part = (size + count - 1) / count;
            sizes = [.. Enumerable.Range(0, count).Select(i => Math.Max(Math.Min(part, size - (i * part)), 0))];
        }
        var results = new List<GraphValue?>();
        if (sizes.All(size => size > 0) && sizes.Length > 1)
        {
            results.AddRange(node.Ops("split", ("x", x), ("axis", Values.Int(axis)), ("split_sizes", Values.Ints(sizes)),
                ("num_splits", Values.Int(sizes.Length))).Select(part => new TensorValue(part, node.Declared(0))));
            return results;
        }
        int begin = 0;
        foreach (int size in sizes)
        {
            results.Add(new TensorValue(node.Slice(x, axis, begin, begin + size), node.Declared(0)));
            begin += size;
        }
        return results;
    }

    private static IReadOnlyList<GraphValue?> Slice(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        if (node.Version >= 10 && (node[1].ConstantTensor is null || node[2].ConstantTensor is null))
            return node.Same(SliceAtRuntime(node, x, rank));
        int[] starts = node.Version < 10 ? Saturated(node.Ints("starts")) : node.KnownInts(1, "starts");
        int[] ends = node.Version < 10 ? Saturated(node.Ints("ends")) : node.KnownInts(2, "ends");
        int[] axes = (node.Has(3) ? node.KnownInts(3, "axes") : node.Sizes("axes")) ?? [.. Enumerable.Range(0, starts.Length)];
        int[] steps = node.Has(4) ? node.KnownInts(4, "steps") : [.. Enumerable.Repeat(1, starts.Length)];
        if (starts.Length != ends.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw node.Invalid("as many starts as ends, axes and steps", $"{starts.Length}, {ends.Length}, {axes.Length} and {steps.Length}");
        if (rank == 1 && axes is [0 or -1] && steps is [1] && node.Partial.Find(x) is { } sizes && x.ConstantTensor is null)
        {
            int from = SliceBound.Clamp(starts[0], sizes.Length, 1), to = SliceBound.Clamp(ends[0], sizes.Length, 1);
            if (to > from)
                return node.Same(SliceSizes(node, x, from, to));
        }
        var bounds = new SliceBound[rank];
        for (int i = 0; i < axes.Length; i++)
            bounds[node.Axis(axes[i], rank)] = new SliceBound(starts[i], ends[i], steps[i]);
        return node.Same(SliceBound.Apply(node, x, bounds));
    }

    private static int[] Saturated(long[]? values) => [.. (values ?? []).Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))];

    /// <summary>A slice whose bounds come when the program runs.</summary>
    private static Variable SliceAtRuntime(NodeConversion node, Variable x, int rank)
    {
        int count = node.SizeOf(node[1], 0);
        int[] axes = node.Has(3) ? [.. node.KnownInts(3, "axes").Select(axis => node.Axis(axis, rank))] : [.. Enumerable.Range(0, count)];
        int[] steps = node.Has(4) ? node.KnownInts(4, "steps") : [.. Enumerable.Repeat(1, count)];
        if (steps.Any(step => step < 1))
            throw node.Unknown(node[2].ConstantTensor is null ? node[2] : node[1], "a slice backward whose bounds are known only when the program runs", "constant bounds");
        Variable zero = node.Constant(Tensor.From<int>(Shape.Of(1), [0]));
        Variable[] begins = [.. Enumerable.Repeat(zero, rank)], ends = [.. Enumerable.Repeat(zero, rank)];
        bool[] fromStart = [.. Enumerable.Repeat(true, rank)], toEnd = [.. Enumerable.Repeat(true, rank)];
        int[] strides = [.. Enumerable.Repeat(1, rank)];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = axes[i];
            Variable size = node.ToVector(node.Size(x, axis));
            // Bounds count from the end when negative, and reach no further than the value does.
            Variable Bound(Variable bound)
            {
                Variable at = node.Slice(bound, 0, i, i + 1);
                Variable counted = node.Select(node.Binary("less", at, 0), node.Binary("add", at, size), at);
                return node.Binary("minimum", node.Binary("maximum", counted, 0), size);
            }
            (begins[axis], ends[axis], fromStart[axis], toEnd[axis], strides[axis]) = (Bound(node[1]), Bound(node[2]), false, false, steps[i]);
        }
        return Bools(node, x, value => node.Op("slice_by_index", ("x", value), ("begin", node.Concat(begins, 0)), ("end", node.Concat(ends, 0)),
            ("stride", Values.Ints(strides)), ("begin_mask", Values.Bools(fromStart)), ("end_mask", Values.Bools(toEnd))));
    }

    private static IReadOnlyList<GraphValue?> Pad(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        string mode = node.Text("mode", "constant");
        int[] pads = node.Version < 11 ? node.Sizes("pads") ?? [] : node.KnownInts(1, "pads");
        int[] axes = node.Has(3) ? [.. node.KnownInts(3, "axes").Select(axis => node.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        if (pads.Length != 2 * axes.Length)
            throw node.Invalid($"{2 * axes.Length} sizes of padding", $"{pads.Length}");
        int[] begins = new int[rank], ends = new int[rank];
        for (int i = 0; i < axes.Length; i++)
            (begins[axes[i]], ends[axes[i]]) = (pads[i], pads[axes.Length + i]);
        Variable value = node.Version < 11
            ? node.Constant(node.Float("value", 0), NodeConversion.ElementOf(x))
            : node.Has(2) ? node.ToScalar(node[2]) : node.Constant(0, NodeConversion.ElementOf(x) == ElementType.Bool ? ElementType.Int32 : NodeConversion.ElementOf(x));
        return node.Same(Padding.Apply(node, x, begins, ends, mode, value));
    }

    private static IReadOnlyList<GraphValue?> CenterCropPad(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        int[] target = node.KnownInts(1, "shape");
        int[] axes = node.Sizes("axes") is { } given ? [.. given.Select(axis => node.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        if (axes.Length != target.Length)
            throw node.Invalid($"{axes.Length} sizes", $"{target.Length}");
        int[] begins = new int[rank], ends = new int[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            int missing = target[i] - node.SizeOf(x, axes[i]);
            // Both the part that is cut off and the part that is added are the smaller before than after.
            begins[axes[i]] = missing >= 0 ? missing / 2 : -((-missing) / 2);
            ends[axes[i]] = missing - begins[axes[i]];
        }
        return node.Same(Padding.Apply(node, x, begins, ends, "constant", node.Constant(0, NodeConversion.ElementOf(x))));
    }

    /// <summary>The upper or lower triangle of matrices.</summary>
    private static IReadOnlyList<GraphValue?> Trilu(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x), diagonal = node.Has(1) ? node.KnownInts(1, "diagonal")[0] : 0;
        bool isUpper = node.Flag("upper", true);
        return node.Same(Bools(node, x, value =>
        {
            Variable rows = Positions(node, value, rank - 2), columns = node.ExpandDims(Positions(node, value, rank - 1), 0);
            Variable limit = node.Binary("add", node.ExpandDims(rows, 1), Math.Clamp(diagonal, -(1 << 30), 1 << 30));
            Variable keeps = node.Binary(isUpper ? "greater_equal" : "less_equal", columns, limit);
            return node.Select(keeps, value, Values.Number(0, NodeConversion.ElementOf(value)));
        }));
    }

    /// <summary>0, 1, 2 and so on, as many as there are along an axis.</summary>
    private static Variable Positions(NodeConversion node, Variable x, int axis) => node.Op("range_1d",
        ("start", Values.Int(0)), ("end", node.Size(x, axis)), ("step", Values.Int(1)));
}
