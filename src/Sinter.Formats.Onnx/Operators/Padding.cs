using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Adds elements around a value, or takes them away where sizes are negative.</summary>
internal static class Padding
{
    public static Variable Apply(NodeConversion node, Variable x, int[] begins, int[] ends, string mode, Variable value)
    {
        int rank = begins.Length;
        if (begins.Concat(ends).Any(size => size < 0))
        {
            // Padding by less than nothing is a slice.
            var bounds = new SliceBound[rank];
            for (int axis = 0; axis < rank; axis++)
            {
                if (begins[axis] < 0 || ends[axis] < 0)
                    bounds[axis] = new SliceBound(Math.Max(-begins[axis], 0), node.SizeOf(x, axis) + Math.Min(ends[axis], 0), 1);
            }
            x = SliceBound.Apply(node, x, bounds);
            (begins, ends) = ([.. begins.Select(size => Math.Max(size, 0))], [.. ends.Select(size => Math.Max(size, 0))]);
        }
        int first = Array.FindIndex([.. begins.Zip(ends, (begin, end) => begin + end)], size => size > 0);
        if (first < 0)
            return x;
        ElementType type = NodeConversion.ElementOf(x);
        return mode switch
        {
            "constant" when value.ConstantTensor is { } known && type.IsFloat() => Constant(node, x, begins, ends, first, known.ToDoubles()[0]),
            "constant" => ByConcatenation(node, x, begins, ends, value),
            // The operation's own modes cover the last two axes only.
            "reflect" or "edge" when type.IsFloat() && rank - first <= 2 && rank >= 2 && FitsReflection(node, x, begins, ends, mode) =>
                node.Op("pad", ("x", x), ("pad", Values.Ints(Pairs(begins, ends, first))), ("mode", Values.Text(mode == "edge" ? "replicate" : mode))),
            "reflect" => ByIndices(node, x, begins, ends, Reflect),
            "edge" => ByIndices(node, x, begins, ends, (at, size) => Math.Clamp(at, 0, size - 1)),
            "wrap" => ByIndices(node, x, begins, ends, (at, size) => ((at % size) + size) % size),
            _ => throw node.Invalid("constant, reflect, edge or wrap as mode", mode),
        };
    }

    private static bool FitsReflection(NodeConversion node, Variable x, int[] begins, int[] ends, string mode) => mode == "edge"
        || Enumerable.Range(0, begins.Length).All(axis =>
            begins[axis] + ends[axis] == 0 || node.Dimensions(x)[axis] is not { IsKnown: true } size || Math.Max(begins[axis], ends[axis]) < size.Size);

    private static int Reflect(int at, int size)
    {
        if (size == 1)
            return 0;
        int period = 2 * (size - 1), phase = ((at % period) + period) % period;
        return phase < size ? phase : period - phase;
    }

    private static Variable Constant(NodeConversion node, Variable x, int[] begins, int[] ends, int first, double value) => node.Op("pad",
        ("x", x), ("pad", Values.Ints(Pairs(begins, ends, first))), ("mode", Values.Text("constant")),
        ("constant_val", Values.Number(value, NodeConversion.ElementOf(x))));

    private static int[] Pairs(int[] begins, int[] ends, int first) =>
        [.. begins.Zip(ends, (begin, end) => (int[])[begin, end]).Skip(first).SelectMany(pair => pair)];

    private static Variable ByIndices(NodeConversion node, Variable x, int[] begins, int[] ends, Func<int, int, int> source)
    {
        for (int axis = 0; axis < begins.Length; axis++)
        {
            if (begins[axis] + ends[axis] == 0)
                continue;
            int size = node.SizeOf(x, axis), before = begins[axis];
            if (size == 0)
                throw node.Invalid("elements to pad with", "none");
            int[] indices = [.. Enumerable.Range(0, checked(size + before + ends[axis])).Select(i => source(i - before, size))];
            x = node.Gather(x, node.Constant(Tensor.From<int>(Shape.Of(indices.Length), indices)), axis);
        }
        return x;
    }

    private static Variable ByConcatenation(NodeConversion node, Variable x, int[] begins, int[] ends, Variable value)
    {
        ElementType type = NodeConversion.ElementOf(x);
        Variable whole = type == ElementType.Bool ? node.Cast(x, ElementType.Int32) : x;
        value = node.Cast(value, NodeConversion.ElementOf(whole));
        for (int axis = 0; axis < begins.Length; axis++)
        {
            var parts = new List<Variable>();
            if (begins[axis] > 0)
                parts.Add(Filled(node, whole, axis, begins[axis], value));
            parts.Add(whole);
            if (ends[axis] > 0)
                parts.Add(Filled(node, whole, axis, ends[axis], value));
            whole = node.Concat(parts, axis);
        }
        return type == ElementType.Bool ? node.Cast(whole, ElementType.Bool) : whole;
    }

    private static Variable Filled(NodeConversion node, Variable whole, int axis, int count, Variable value)
    {
        int[] shape = [.. Enumerable.Range(0, node.Rank(whole)).Select(other => other == axis ? count : node.SizeOf(whole, other))];
        return node.BroadcastTo(value, node.Constant(Tensor.From<int>(Shape.Of(shape.Length), shape)));
    }
}
