using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Samples at places that another input gives, each from -1 to 1 over a side.</summary>
internal static class GridSampling
{
    public static Variable Sample(NodeConversion node)
    {
        Variable x = node[0], grid = node[1];
        string mode = node.Text("mode", "linear") switch
        {
            "linear" or "bilinear" => "bilinear",
            "nearest" => "nearest",
            string other => throw node.Unsupported($"a grid sample of the mode '{other}'", "linear or nearest"),
        };
        string padding = node.Text("padding_mode", "zeros");
        bool aligned = node.Flag("align_corners");
        if (node.Rank(x) == 4)
        {
            string padded = padding switch
            {
                "zeros" => "constant",
                "border" => "border",
                // Reflection at the centres of the outermost pixels, or at their edges.
                _ => aligned ? "reflection" : "symmetric",
            };
            ElementType type = NodeConversion.ElementOf(x);
            return node.Op("resample", ("x", x), ("coordinates", grid), ("sampling_mode", Values.Text(mode)), ("padding_mode", Values.Text(padded)),
                ("padding_value", Values.Number(0, type)), ("coordinates_mode", Values.Text("normalized_minus_one_to_one")),
                ("align_corners", Values.Bool(aligned)));
        }
        if (padding == "reflection")
            throw node.Unsupported("a volumetric grid sample with reflection", "zeros or border as padding");
        return SampleVolume(node, x, grid, mode == "nearest", aligned, padding == "border");
    }

    private static Variable SampleVolume(NodeConversion node, Variable x, Variable grid, bool isNearest, bool aligned, bool isBorder)
    {
        int[] shape = node.ShapeOf(x).ToArray(), places = node.ShapeOf(grid).ToArray();
        int axes = shape.Length - 2, points = places[1..^1].Aggregate(1, (product, size) => checked(product * size));
        int volume = shape[2..].Aggregate(1, (product, size) => checked(product * size));
        Variable flat = node.Reshape(x, shape[0], shape[1], volume), at = node.Reshape(grid, places[0], points, axes);
        // Coordinates come with that of the last axis first.
        Variable[] positions = [.. Enumerable.Range(0, axes).Select(axis => Position(node, node.Pick(at, 2, axes - 1 - axis), shape[axis + 2], aligned, isBorder))];
        if (isNearest)
            return Shaped(node, Read(node, flat, [.. positions.Select(position => node.Unary("round", position))], shape, points), places);
        Variable[] floors = [.. positions.Select(position => node.Unary("floor", position))];
        Variable[] rests = [.. positions.Zip(floors, (position, floor) => node.Binary("sub", position, floor))];
        Variable? sum = null;
        for (int corner = 0; corner < 1 << axes; corner++)
        {
            Variable[] taps = [.. floors.Select((floor, axis) => (corner >> axis & 1) == 0 ? floor : node.Binary("add", floor, 1))];
            Variable weight = rests.Select((rest, axis) => (corner >> axis & 1) == 1 ? rest
                : node.Op("sub", ("x", Values.Number(1, NodeConversion.ElementOf(rest))), ("y", rest))).Aggregate((left, right) => node.Binary("mul", left, right));
            Variable part = node.Binary("mul", Read(node, flat, taps, shape, points), node.ExpandDims(weight, 1));
            sum = sum is null ? part : node.Binary("add", sum, part);
        }
        return Shaped(node, sum!, places);
    }

    private static Variable Position(NodeConversion node, Variable place, int size, bool aligned, bool isBorder)
    {
        Variable position = aligned
            ? node.Binary("mul", node.Binary("add", place, 1), (size - 1) / 2.0)
            : node.Binary("add", node.Binary("mul", node.Binary("add", place, 1), size / 2.0), -0.5);
        return isBorder ? node.Binary("minimum", node.Binary("maximum", position, 0), size - 1) : position;
    }

    /// <summary>Elements at whole positions, zero outside.</summary>
    private static Variable Read(NodeConversion node, Variable flat, Variable[] taps, int[] shape, int points)
    {
        Variable? index = null, inside = null;
        for (int axis = 0; axis < taps.Length; axis++)
        {
            int size = shape[axis + 2];
            Variable tap = taps[axis];
            Variable isIn = node.Binary("logical_and", node.Binary("greater_equal", tap, 0), node.Binary("less_equal", tap, size - 1));
            Variable kept = node.Cast(node.Binary("minimum", node.Binary("maximum", tap, 0), size - 1), ElementType.Int32);
            inside = inside is null ? isIn : node.Binary("logical_and", inside, isIn);
            index = index is null ? kept : node.Binary("add", node.Binary("mul", index, size), kept);
        }
        Variable everywhere = node.Op("tile", ("x", node.ExpandDims(index!, 1)), ("reps", Values.Ints(1, shape[1], 1)));
        Variable read = node.Op("gather_along_axis", ("x", flat), ("indices", everywhere), ("axis", Values.Int(2)));
        return node.Select(node.ExpandDims(inside!, 1), read, Values.Number(0, NodeConversion.ElementOf(flat)));
    }

    private static Variable Shaped(NodeConversion node, Variable value, int[] places) =>
        node.Reshape(value, [places[0], node.SizeOf(value, 1), .. places[1..^1]]);
}
