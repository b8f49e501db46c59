using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Pooling that the pooling operations cannot express, spelled as one strided slice per element of the window.</summary>
internal static class WindowSlices
{
    /// <summary>Elements of windows up to which this is sensible.</summary>
    private const int MostElements = 512;

    /// <summary>The greatest element of each window and its position in the whole input; the first of equal ones.</summary>
    public static (Variable Values, Variable Indices) Maximum(NodeConversion node, Variable x, Window window, bool roundsUp)
    {
        (Window known, int[] sizes, int[] counts) = Known(node, x, window, roundsUp);
        int[] factors = Strides(sizes, isRowMajor: node.Int("storage_order", 0) == 0);
        Variable? best = null, indices = null;
        foreach ((int[] offsets, Variable slice) in Slices(node, x, known, sizes, counts, double.NegativeInfinity))
        {
            Variable position = node.Constant(Positions(known, offsets, factors, counts));
            if (best is null || indices is null)
            {
                (best, indices) = (slice, position);
                continue;
            }
            Variable isGreater = node.Binary("greater", slice, best);
            indices = node.Select(isGreater, position, indices);
            best = node.Select(isGreater, slice, best);
        }
        if (node.Wants(1))
        {
            Shape shape = node.ShapeOf(x);
            int plane = sizes.Aggregate(1, (product, size) => checked(product * size));
            int[] bases = [.. Enumerable.Range(0, shape[0] * shape[1]).Select(i => checked(i * plane))];
            int[] perPlane = [shape[0], shape[1], .. Enumerable.Repeat(1, sizes.Length)];
            indices = node.Binary("add", indices!, node.Constant(Tensor.From<int>(Shape.Of(perPlane), bases)));
        }
        return (best!, indices!);
    }

    public static Variable Sum(NodeConversion node, Variable x, Window window, bool roundsUp)
    {
        (Window known, int[] sizes, int[] counts) = Known(node, x, window, roundsUp);
        return Slices(node, x, known, sizes, counts, 0).Select(pair => pair.Slice).Aggregate((sum, slice) => node.Binary("add", sum, slice));
    }

    public static Variable Average(NodeConversion node, Variable x, Window window, bool roundsUp, bool includesPadding)
    {
        (Window known, int[] sizes, int[] counts) = Known(node, x, window, roundsUp);
        Variable sum = Sum(node, x, window, roundsUp);
        double[] divisors = Divisors(known, sizes, counts, includesPadding);
        return node.Op("real_div", ("x", sum), ("y", node.Constant(TensorConversion.FromDoubles(NodeConversion.ElementOf(x), Shape.Of([1, 1, .. counts]), divisors))));
    }

    private static (Window Known, int[] Sizes, int[] Counts) Known(NodeConversion node, Variable x, Window window, bool roundsUp)
    {
        if (window.Kernel.Aggregate(1L, (product, size) => product * size) > MostElements)
            throw node.Unsupported($"pooling of this kind over windows of more than {MostElements} elements", "a smaller kernel");
        int[] sizes = [.. Enumerable.Range(2, window.Kernel.Length).Select(axis => node.SizeOf(x, axis))];
        Window known = window.WithKnownPadding(sizes);
        return (known, sizes, known.Counts(sizes, roundsUp));
    }

    private static IEnumerable<(int[] Offsets, Variable Slice)> Slices(
        NodeConversion node, Variable x, Window window, int[] sizes, int[] counts, double padding)
    {
        int axes = sizes.Length;
        int[] ends = [.. counts.Select((count, i) => Math.Max(((count - 1) * window.Strides[i]) + window.Extents[i] - sizes[i] - window.Begins[i], 0))];
        if (window.Begins.Concat(ends).Any(size => size > 0))
        {
            ElementType type = NodeConversion.ElementOf(x);
            int[] pad = [.. window.Begins.Zip(ends, (begin, end) => (int[])[begin, end]).SelectMany(pair => pair)];
            x = node.Op("pad", ("x", x), ("pad", Values.Ints(pad)), ("mode", Values.Text("constant")), ("constant_val", Values.Number(padding, type)));
        }
        foreach (int[] offsets in Everything(window.Kernel))
        {
            Variable slice = x;
            for (int i = 0; i < axes; i++)
            {
                int begin = offsets[i] * window.Dilations[i];
                slice = node.Slice(slice, i + 2, begin, begin + ((counts[i] - 1) * window.Strides[i]) + 1, window.Strides[i]);
            }
            yield return (offsets, slice);
        }
    }

    private static double[] Divisors(Window window, int[] sizes, int[] counts, bool includesPadding)
    {
        double[] result = [1];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            int from = includesPadding ? -window.Begins[axis] : 0, to = sizes[axis] + (includesPadding ? window.Ends[axis] : 0);
            double[] own = [.. Enumerable.Range(0, counts[axis]).Select(i => (double)Enumerable.Range(0, window.Kernel[axis]).Count(element =>
                (i * window.Strides[axis]) - window.Begins[axis] + (element * window.Dilations[axis]) is var at && at >= from && at < to))];
            result = [.. result.SelectMany(_ => own, (before, here) => before * here)];
        }
        return result;
    }

    /// <summary>Where an element of each window lies in its plane.</summary>
    private static Tensor Positions(Window window, int[] offsets, int[] factors, int[] counts)
    {
        int[] result = [0];
        for (int axis = 0; axis < counts.Length; axis++)
        {
            int first = (offsets[axis] * window.Dilations[axis]) - window.Begins[axis];
            int[] own = [.. Enumerable.Range(0, counts[axis]).Select(i => (first + (i * window.Strides[axis])) * factors[axis])];
            result = [.. result.SelectMany(_ => own, (before, here) => before + here)];
        }
        return Tensor.From<int>(Shape.Of([1, 1, .. counts]), result);
    }

    private static int[] Strides(int[] sizes, bool isRowMajor)
    {
        int[] strides = new int[sizes.Length];
        int stride = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            int axis = isRowMajor ? sizes.Length - 1 - i : i;
            (strides[axis], stride) = (stride, checked(stride * sizes[axis]));
        }
        return strides;
    }

    /// <summary>Every position in a box, the last axis moving fastest.</summary>
    private static IEnumerable<int[]> Everything(int[] sizes)
    {
        int[] position = new int[sizes.Length];
        while (true)
        {
            yield return [.. position];
            int axis = sizes.Length - 1;
            while (axis >= 0 && ++position[axis] == sizes[axis])
                position[axis--] = 0;
            if (axis < 0)
                yield break;
        }
    }
}
