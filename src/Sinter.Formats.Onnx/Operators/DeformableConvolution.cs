using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>A convolution that reads each element of its window at a place that another input moves: samples at these places, then a convolution
/// with a kernel of one element over as many channels as there were elements.</summary>
internal static class DeformableConvolution
{
    public static IReadOnlyList<GraphValue?> Convert(NodeConversion node)
    {
        Variable x = node[0], weight = node[1], offsets = node[2];
        if (node.Rank(x) != 4)
            throw node.Unsupported($"a deformable convolution over {node.Rank(x) - 2} axes", "one over 2 axes");
        int[] shape = node.ShapeOf(x).ToArray(), kernel = [node.SizeOf(weight, 2), node.SizeOf(weight, 3)], places = node.ShapeOf(offsets).ToArray();
        int groups = node.Size("group", 1), parts = node.Size("offset_group", 1), taps = kernel[0] * kernel[1];
        if (parts < 1 || shape[1] % parts != 0 || places.Length != 4 || places[1] != checked(2 * parts * taps) || places[0] != shape[0])
            throw node.Invalid($"offsets of the shape [{shape[0]}, {2 * parts * taps}, H, W] for {parts} groups of {shape[1]} channels", $"[{string.Join(", ", places)}]");
        Window window = Window.Of(node, kernel).WithKnownPadding(shape[2..]);
        ElementType type = NodeConversion.ElementOf(x);
        Variable grid = node.Constant(Tensor.From<float>(Shape.Of(1, taps, 2, places[2], places[3]), Grid(window, places[2], places[3])));
        int channels = shape[1] / parts;
        Variable[] sampled = [.. Enumerable.Range(0, parts).Select(part =>
        {
            Variable moved = node.Reshape(node.Slice(offsets, 1, part * 2 * taps, (part + 1) * 2 * taps), shape[0], taps, 2, places[2], places[3]);
            Variable at = node.Binary("add", node.Cast(moved, ElementType.Float32), grid);
            // Places are pairs of x and y; offsets come with that along the height first.
            Variable pairs = node.Transpose(node.Gather(at, node.Constant(Tensor.From<int>(Shape.Of(2), [1, 0])), 2), 0, 1, 3, 4, 2);
            Variable own = parts == 1 ? x : node.Slice(x, 1, part * channels, (part + 1) * channels);
            Variable read = node.Op("resample", ("x", own), ("coordinates", node.Reshape(pairs, shape[0], taps * places[2], places[3], 2)),
                ("sampling_mode", Values.Text("bilinear")), ("padding_mode", Values.Text("constant")), ("padding_value", Values.Number(0, type)),
                ("coordinates_mode", Values.Text("unnormalized")), ("align_corners", Values.Bool(true)));
            Variable apart = node.Reshape(read, shape[0], channels, taps, places[2], places[3]);
            return node.Has(4) ? node.Binary("mul", apart, Mask(node, part, taps, places)) : apart;
        })];
        Variable columns = node.Reshape(node.Concat(sampled, 1), shape[0], checked(shape[1] * taps), places[2], places[3]);
        Variable flat = node.Reshape(weight, node.SizeOf(weight, 0), checked(node.SizeOf(weight, 1) * taps), 1, 1);
        return node.Same(node.Op("conv", ("x", columns), ("weight", flat), ("bias", node.Has(3) ? node[3] : null), ("strides", Values.Ints(1, 1)),
            ("dilations", Values.Ints(1, 1)), ("groups", Values.Int(groups)), ("pad_type", Values.Text("valid")), ("pad", Values.Ints(0, 0, 0, 0))));
    }

    private static Variable Mask(NodeConversion node, int part, int taps, int[] places) =>
        node.Reshape(node.Slice(node[4], 1, part * taps, (part + 1) * taps), places[0], 1, taps, places[2], places[3]);

    /// <summary>Where each element of the window lies when nothing is moved: along the height, then along the width.</summary>
    private static float[] Grid(Window window, int height, int width)
    {
        var grid = new float[checked(window.Kernel[0] * window.Kernel[1] * 2 * height * width)];
        int at = 0;
        for (int tap = 0; tap < window.Kernel[0] * window.Kernel[1]; tap++)
        {
            for (int axis = 0; axis < 2; axis++)
            {
                int along = axis == 0 ? tap / window.Kernel[1] : tap % window.Kernel[1];
                for (int place = 0; place < height * width; place++)
                    grid[at++] = ((axis == 0 ? place / width : place % width) * window.Strides[axis]) - window.Begins[axis] + (along * window.Dilations[axis]);
            }
        }
        return grid;
    }
}
