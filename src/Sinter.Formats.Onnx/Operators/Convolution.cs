using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Convolution =>
    [
        new("CausalConvWithState", CausalConvolution),
        new("Conv", node => node.Same(Conv(node, node[0], node[1], node.Has(2) ? node[2] : null))),
        new("ConvTranspose", ConvTranspose),
        new("DeformConv", DeformableConvolution.Convert),
    ];

    private static Variable Conv(NodeConversion node, Variable x, Variable weight, Variable? bias)
    {
        int axes = node.Rank(x) - 2;
        if (axes is < 1 or > 3)
            throw node.Unsupported($"a convolution over {axes} axes", "one over 1 to 3 axes");
        int[] kernel = [.. Enumerable.Range(2, axes).Select(axis => node.SizeOf(weight, axis))];
        Window window = Window.Of(node, kernel);
        return node.Op("conv", ("x", x), ("weight", weight), ("bias", bias), ("strides", Values.Ints(window.Strides)),
            ("dilations", Values.Ints(window.Dilations)), ("groups", Values.Int(node.Size("group", 1))),
            ("pad_type", Values.Text(window.PadType)), ("pad", Values.Ints(window.Pad)));
    }

    private static IReadOnlyList<GraphValue?> ConvTranspose(NodeConversion node)
    {
        Variable x = node[0], weight = node[1];
        int axes = node.Rank(x) - 2;
        if (axes is < 1 or > 3)
            throw node.Unsupported($"a transposed convolution over {axes} axes", "one over 1 to 3 axes");
        int[] kernel = [.. Enumerable.Range(2, axes).Select(axis => node.SizeOf(weight, axis))];
        Window window = Window.Of(node, kernel);
        int groups = node.Size("group", 1);
        int[] begins = [.. window.Begins], ends = [.. window.Ends];
        int[] extra = node.Sizes("output_padding") ?? new int[axes];
        int[]? stated = node.Sizes("output_shape");
        if (extra.Length != axes || stated is { } sizes && sizes.Length < axes)
            throw node.Invalid($"{axes} sizes of output_padding and output_shape", $"{extra.Length} and {stated?.Length}");
        bool isSame = window.AutoPad.StartsWith("SAME", StringComparison.Ordinal);
        for (int i = 0; i < axes && (stated is not null || isSame); i++)
        {
            int size = stated is not null ? stated[stated.Length - axes + i] : checked(node.SizeOf(x, i + 2) * window.Strides[i]);
            int total = checked((window.Strides[i] * (node.SizeOf(x, i + 2) - 1)) + extra[i] + window.Extents[i] - size);
            begins[i] = Math.Max(window.AutoPad == "SAME_UPPER" ? total / 2 : total - (total / 2), 0);
            // What is still missing at the end is output padding.
            ends[i] = Math.Max(total - begins[i], 0);
            extra[i] += Math.Max(-(total - begins[i]), 0);
        }
        TensorLiteral? shape = null;
        if (extra.Any(size => size > 0))
        {
            int[] full = [.. Enumerable.Range(0, axes).Select(i => checked(
                (window.Strides[i] * (node.SizeOf(x, i + 2) - 1)) + extra[i] + window.Extents[i] - begins[i] - ends[i]))];
            shape = Values.Ints([node.SizeOf(x, 0), checked(node.SizeOf(weight, 1) * groups), .. full]);
        }
        return node.Same(node.Op("conv_transpose", ("x", x), ("weight", weight), ("bias", node.Has(2) ? node[2] : null),
            ("strides", Values.Ints(window.Strides)), ("dilations", Values.Ints(window.Dilations)), ("groups", Values.Int(groups)),
            ("pad_type", Values.Text("custom")), ("pad", Values.Ints([.. begins.Zip(ends, (begin, end) => (int[])[begin, end]).SelectMany(pair => pair)])),
            ("output_shape", shape)));
    }

    /// <summary>A depthwise convolution over the last axis that sees the past only; what it will need next is given too.</summary>
    private static IReadOnlyList<GraphValue?> CausalConvolution(NodeConversion node)
    {
        Variable x = node[0], weight = node[1];
        ElementType type = NodeConversion.ElementOf(x);
        int length = node.SizeOf(weight, 2) - 1, channels = node.SizeOf(x, 1);
        Variable past = node.Has(3) ? node[3] : node.Constant(Tensor.Create(type, Shape.Of(node.SizeOf(x, 0), channels, length)));
        Variable whole = length > 0 ? node.Concat([past, x], 2) : x;
        Variable result = node.Op("conv", ("x", whole), ("weight", weight), ("bias", node.Has(2) ? node[2] : null), ("strides", Values.Ints(1)),
            ("dilations", Values.Ints(1)), ("groups", Values.Int(channels)), ("pad_type", Values.Text("valid")), ("pad", Values.Ints(0, 0)));
        result = node.Text("activation", "none") switch
        {
            "none" or "" => result,
            "silu" or "swish" => node.Unary("silu", result),
            string other => throw node.Unsupported($"the activation '{other}'", "none or silu"),
        };
        Variable present = length > 0 ? node.Slice(whole, 2, -length, null) : past;
        return [new TensorValue(result, node.Declared(0)), new TensorValue(present, node.Declared(0))];
    }
}
