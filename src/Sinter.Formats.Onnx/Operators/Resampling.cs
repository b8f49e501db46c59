using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Resampling =>
    [
        new("AffineGrid", AffineGrid),
        new("Col2Im", ColumnsToImage),
        new("GridSample", node => node.Same(GridSampling.Sample(node))),
        new("Resize", Resize),
        new("RoiAlign", node => node.Same(RegionAlignment.Align(node))),
        new("Upsample", Resize),
    ];

    private static IReadOnlyList<GraphValue?> Resize(NodeConversion node)
    {
        Variable x = node.ToFloats(node[0]);
        Variable result = ResizeConversion.TryAtRuntime(node, x) ?? ResizeConversion.Of(node, x).Resize();
        return node.Same(node.Cast(result, NodeConversion.ElementOf(node[0])));
    }

    /// <summary>Where each output pixel lies in a picture whose sides go from -1 to 1.</summary>
    private static IReadOnlyList<GraphValue?> AffineGrid(NodeConversion node)
    {
        Variable theta = node[0];
        int[] size = node.KnownInts(1, "size");
        bool aligned = node.Flag("align_corners");
        int[] space = size[2..];
        int points = space.Aggregate(1, (product, extent) => checked(product * extent)), axes = space.Length;
        var grid = new double[points * (axes + 1)];
        int[] strides = Shape.Of(space).Strides();
        for (int point = 0; point < points; point++)
        {
            for (int axis = 0; axis < axes; axis++)
            {
                int extent = space[axis], at = point / strides[axis] % extent;
                // The first coordinate is that of the last axis.
                grid[(point * (axes + 1)) + axes - 1 - axis] = aligned
                    ? (extent == 1 ? 0 : -1 + (2.0 * at / (extent - 1)))
                    : (((2.0 * at) + 1) / extent) - 1;
            }
            grid[(point * (axes + 1)) + axes] = 1;
        }
        Variable places = node.Constant(TensorConversion.FromDoubles(NodeConversion.ElementOf(theta), Shape.Of(points, axes + 1), grid));
        return node.Same(node.Reshape(MatMul(node, places, theta, transposeY: true), [size[0], .. space, axes]));
    }

    /// <summary>Adds blocks up to the picture that they were cut from, as a product with a matrix that says where each element goes.</summary>
    private static IReadOnlyList<GraphValue?> ColumnsToImage(NodeConversion node)
    {
        Variable x = node[0];
        int[] image = node.KnownInts(1, "image_shape"), block = node.KnownInts(2, "block_shape");
        Window window = Window.Of(node, block);
        int[] counts = window.Counts(image, roundsUp: false);
        int blockSize = block.Aggregate(1, (product, size) => checked(product * size)), blocks = counts.Aggregate(1, (product, size) => checked(product * size));
        int pixels = image.Aggregate(1, (product, size) => checked(product * size)), channels = node.SizeOf(x, 1) / blockSize;
        var matrix = new float[checked(blockSize * blocks * pixels)];
        int[] imageStrides = Shape.Of(image).Strides(), blockStrides = Shape.Of(block).Strides(), countStrides = Shape.Of(counts).Strides();
        for (int element = 0; element < blockSize; element++)
        {
            for (int position = 0; position < blocks; position++)
            {
                int pixel = 0;
                for (int axis = 0; axis < image.Length && pixel >= 0; axis++)
                {
                    int at = (position / countStrides[axis] % counts[axis] * window.Strides[axis]) - window.Begins[axis]
                        + (element / blockStrides[axis] % block[axis] * window.Dilations[axis]);
                    pixel = at >= 0 && at < image[axis] ? pixel + (at * imageStrides[axis]) : -1;
                }
                if (pixel >= 0)
                    matrix[(((element * blocks) + position) * pixels) + pixel] = 1;
            }
        }
        Variable flat = node.Reshape(x, node.SizeOf(x, 0), channels, blockSize * blocks);
        Variable places = node.Constant(Tensor.From<float>(Shape.Of(blockSize * blocks, pixels), matrix));
        Variable sum = MatMul(node, flat, node.Cast(places, NodeConversion.ElementOf(x)));
        return node.Same(node.Reshape(sum, [node.SizeOf(x, 0), channels, .. image]));
    }
}
