using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Pools regions of pictures to one size, from samples at exact places.</summary>
internal static class RegionAlignment
{
    public static Variable Align(NodeConversion node)
    {
        Variable x = node[0], regions = node[1], pictures = node[2];
        int[] shape = node.ShapeOf(x).ToArray();
        int count = node.SizeOf(regions, 0), height = node.Size("output_height", 1), width = node.Size("output_width", 1), samples = node.Size("sampling_ratio", 0);
        if (samples < 1)
            throw node.Unsupported("RoiAlign whose number of samples depends on the regions (sampling_ratio 0)", "a sampling_ratio from 1 on");
        bool isHalfPixel = node.Version >= 16 && node.Text("coordinate_transformation_mode", "half_pixel") == "half_pixel";
        double scale = node.Float("spatial_scale", 1);
        Variable Corner(int index) => node.Binary("add", node.Binary("mul", node.Pick(regions, 1, index), scale), isHalfPixel ? -0.5 : 0);
        Variable rows = Samples(node, Corner(1), Corner(3), height, samples, isHalfPixel), columns = Samples(node, Corner(0), Corner(2), width, samples, isHalfPixel);
        // Pixels as rows of channels, so that one gather takes all channels of a sample.
        Variable pixels = node.Reshape(node.Transpose(x, 0, 2, 3, 1), shape[0] * shape[2] * shape[3], shape[1]);
        Variable start = node.Reshape(node.Binary("mul", pictures, shape[2] * shape[3]), count, 1, 1);
        (Variable Index, Variable Weight)[] vertical = Taps(node, rows, shape[2]), horizontal = Taps(node, columns, shape[3]);
        bool isMaximum = node.Text("mode", "avg") == "max";
        Variable? result = null;
        foreach ((Variable row, Variable rowWeight) in vertical)
        {
            foreach ((Variable column, Variable columnWeight) in horizontal)
            {
                Variable index = node.Binary("add", node.Binary("add", node.Binary("mul", node.ExpandDims(row, 2), shape[3]), node.ExpandDims(column, 1)), start);
                Variable weight = node.Binary("mul", node.ExpandDims(rowWeight, 2), node.ExpandDims(columnWeight, 1));
                Variable part = node.Binary("mul", node.Gather(pixels, index, 0), node.ExpandDims(weight, 3));
                // The greatest of a sample's weighted neighbours counts for max, their sum for average.
                result = result is null ? part : node.Binary(isMaximum ? "maximum" : "add", result, part);
            }
        }
        Variable grouped = node.Reshape(result!, count * height, samples, width, samples * shape[1]);
        Variable overRows = node.Reduce(isMaximum ? "reduce_max" : "reduce_mean", grouped, [1], keep: false);
        Variable pooled = node.Reduce(isMaximum ? "reduce_max" : "reduce_mean",
            node.Reshape(overRows, count * height, width, samples, shape[1]), [2], keep: false);
        return node.Transpose(node.Reshape(pooled, count, height, width, shape[1]), 0, 3, 1, 2);
    }

    /// <summary>Places of samples along one side, [regions, sizes * samples].</summary>
    private static Variable Samples(NodeConversion node, Variable begin, Variable end, int size, int samples, bool isHalfPixel)
    {
        ElementType type = NodeConversion.ElementOf(begin);
        Variable extent = node.Binary("sub", end, begin);
        if (!isHalfPixel)
            extent = node.Binary("maximum", extent, 1);
        double[] steps = [.. Enumerable.Range(0, size * samples).Select(i => (i + 0.5) / (size * samples))];
        Variable offsets = node.Op("mul", ("x", node.ExpandDims(extent, 1)), ("y", Values.Numbers(steps, Shape.Of(1, steps.Length), type)));
        return node.Binary("add", offsets, node.ExpandDims(begin, 1));
    }

    /// <summary>The two pixels around each place with their weights; what lies a pixel outside counts as nothing.</summary>
    private static (Variable Index, Variable Weight)[] Taps(NodeConversion node, Variable places, int size)
    {
        Variable isInside = node.Binary("logical_and", node.Binary("greater_equal", places, -1), node.Binary("less_equal", places, size));
        Variable kept = node.Binary("minimum", node.Binary("maximum", places, 0), size - 1);
        Variable low = node.Unary("floor", kept), high = node.Binary("minimum", node.Binary("add", low, 1), size - 1);
        Variable upper = node.Binary("sub", kept, low);
        ElementType type = NodeConversion.ElementOf(places);
        Variable lower = node.Op("sub", ("x", Values.Number(1, type)), ("y", upper));
        return
        [
            (node.Cast(low, ElementType.Int32), node.Select(isInside, lower, Values.Number(0, type))),
            (node.Cast(high, ElementType.Int32), node.Select(isInside, upper, Values.Number(0, type))),
        ];
    }
}
