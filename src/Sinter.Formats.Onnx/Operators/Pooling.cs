using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Pooling =>
    [
        new("AveragePool", AveragePool),
        new("GlobalAveragePool", node => node.Same(OverSpace(node, "reduce_mean", node[0]))),
        new("GlobalLpPool", GlobalLpPool),
        new("GlobalMaxPool", node => node.Same(OverSpace(node, "reduce_max", node[0]))),
        new("LpPool", LpPool),
        new("MaxPool", MaxPool),
        new("MaxUnpool", MaxUnpool),
    ];

    private static Variable OverSpace(NodeConversion node, string type, Variable x) =>
        node.Reduce(type, x, [.. Enumerable.Range(2, node.Rank(x) - 2)], keep: true);

    private static Window PoolWindow(NodeConversion node) =>
        Window.Of(node, node.Sizes("kernel_shape") ?? throw node.Invalid("kernel_shape", "none"));

    /// <summary>The sizes after the first two; null when one is not known.</summary>
    private static int[]? SpaceOf(NodeConversion node, Variable x)
    {
        Dimension[] sizes = [.. node.Dimensions(x).Skip(2)];
        return sizes.All(size => size.IsKnown) ? [.. sizes.Select(size => size.Size)] : null;
    }

    private static Variable Pool(NodeConversion node, string type, Variable x, Window window, bool roundsUp = false, bool? excludesPadding = null) =>
        node.Op(type, ("x", x), ("kernel_sizes", Values.Ints(window.Kernel)), ("strides", Values.Ints(window.Strides)),
            ("pad_type", Values.Text(window.PadType)), ("pad", Values.Ints(window.Pad)), ("ceil_mode", Values.Bool(roundsUp)),
            ("exclude_padding_from_average", excludesPadding is { } excludes ? Values.Bool(excludes) : null));

    private static IReadOnlyList<GraphValue?> MaxPool(NodeConversion node)
    {
        Window window = PoolWindow(node);
        Variable x = node.ToFloats(node[0]);
        CheckWindow(node, x, window);
        bool roundsUp = node.Flag("ceil_mode"), isPlain = window.Dilations.All(dilation => dilation == 1) && window.Kernel.Length <= 3;
        if (isPlain && !node.Wants(1))
        {
            // The operation's own way to round up is for one and two axes with the same padding before and after.
            bool roundsItself = roundsUp && SpaceOf(node, x) is null && window.Kernel.Length <= 2 && window.Begins.SequenceEqual(window.Ends);
            Variable result = Pool(node, "max_pool", x, roundsUp && !roundsItself ? WithRoomForLast(node, x, window) : window, roundsItself);
            return node.Same(node.Cast(result, NodeConversion.ElementOf(node[0])));
        }
        (Variable best, Variable indices) = WindowSlices.Maximum(node, x, window, roundsUp);
        return
        [
            new TensorValue(node.Cast(best, NodeConversion.ElementOf(node[0])), node.Declared(0)),
            node.Wants(1) ? new TensorValue(indices, ElementType.Int64) : null,
        ];
    }

    private static void CheckWindow(NodeConversion node, Variable x, Window window)
    {
        if (node.Rank(x) != window.Kernel.Length + 2)
            throw node.Invalid($"an input of rank {window.Kernel.Length + 2}", $"{x.Type}");
    }

    /// <summary>The window with so much padding at the end that its last, partial positions count.</summary>
    private static Window WithRoomForLast(NodeConversion node, Variable x, Window window)
    {
        int[] sizes = SpaceOf(node, x) ?? throw node.Unsupported("ceil_mode over sizes known only when the program runs", "fixed shapes for the inputs");
        Window known = window.WithKnownPadding(sizes);
        int[] counts = known.Counts(sizes, roundsUp: true);
        return known with
        {
            Ends = [.. counts.Select((count, i) => Math.Max(((count - 1) * known.Strides[i]) + known.Extents[i] - sizes[i] - known.Begins[i], 0))],
        };
    }

    private static IReadOnlyList<GraphValue?> AveragePool(NodeConversion node)
    {
        Window window = PoolWindow(node);
        Variable x = node[0];
        CheckWindow(node, x, window);
        bool roundsUp = node.Flag("ceil_mode"), includesPadding = node.Flag("count_include_pad");
        if (window.Dilations.All(dilation => dilation == 1) && window.Kernel.Length <= 3)
        {
            if (!roundsUp)
                return node.Same(Pool(node, "avg_pool", x, window, excludesPadding: !includesPadding));
            if (!includesPadding)
                return node.Same(Pool(node, "avg_pool", x, WithRoomForLast(node, x, window), excludesPadding: true));
        }
        return node.Same(WindowSlices.Average(node, x, window, roundsUp, includesPadding));
    }

    private static IReadOnlyList<GraphValue?> LpPool(NodeConversion node)
    {
        Window window = PoolWindow(node);
        CheckWindow(node, node[0], window);
        int power = node.Size("p", 2);
        Variable sum = WindowSlices.Sum(node, RaiseAbsolute(node, node[0], power), window, node.Flag("ceil_mode"));
        return node.Same(Root(node, sum, power));
    }

    private static IReadOnlyList<GraphValue?> GlobalLpPool(NodeConversion node)
    {
        int power = node.Size("p", 2);
        return node.Same(Root(node, OverSpace(node, "reduce_sum", RaiseAbsolute(node, node[0], power)), power));
    }

    private static Variable RaiseAbsolute(NodeConversion node, Variable x, int power) => power switch
    {
        1 => node.Unary("abs", x),
        2 => node.Unary("square", x),
        _ => node.Binary("pow", node.Unary("abs", x), power),
    };

    private static Variable Root(NodeConversion node, Variable x, int power) => power switch
    {
        1 => x,
        2 => node.Unary("sqrt", x),
        _ => node.Binary("pow", x, 1.0 / power),
    };

    /// <summary>Puts each value where a pooling found it, and zeros elsewhere.</summary>
    private static IReadOnlyList<GraphValue?> MaxUnpool(NodeConversion node)
    {
        Variable x = node[0], indices = node[1];
        Shape shape = node.ShapeOf(x);
        Window window = PoolWindow(node);
        int[] output = [shape[0], shape[1], .. window.Kernel.Select((size, i) =>
            checked(((shape[i + 2] - 1) * window.Strides[i]) + size - window.Begins[i] - window.Ends[i]))];
        Variable flat = node.Op("scatter", ("data", node.Constant(Tensor.Create(NodeConversion.ElementOf(x), Shape.Of([checked((int)Shape.Of(output).ElementCount)])))),
            ("indices", node.Reshape(indices, -1)), ("updates", node.Reshape(x, -1)), ("axis", Values.Int(0)), ("mode", Values.Text("update")));
        Variable result = node.Reshape(flat, output);
        if (!node.Has(2))
            return node.Same(result);
        // Indices count in the shape that the window gives; a larger output only has more room after it.
        int[] given = node.KnownInts(2, "output shape");
        if (given.Length != output.Length)
            throw node.Invalid($"{output.Length} sizes", $"{given.Length}");
        return node.Same(Padding.Apply(node, result, new int[given.Length], [.. given.Zip(output, (wanted, have) => wanted - have)], "constant",
            node.Constant(0, NodeConversion.ElementOf(x))));
    }
}
