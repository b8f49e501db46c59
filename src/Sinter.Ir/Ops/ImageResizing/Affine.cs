using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Reads x [B, C, H, W] where an affine map of the output's coordinates points. Coordinates go from -1 to 1 between the centres of
/// the corner elements; a row of <c>transform_matrix</c> [B or 1, 6] maps (x, y) to (m0 x + m1 y + m2, m3 x + m4 y + m5).</summary>
internal sealed class Affine() : OperationDefinition("affine", OperationFamily.ImageResizing)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), In("transform_matrix", Floats, "T"), Const("output_height", Int32s),
            Const("output_width", Int32s), Const("sampling_mode", Strings), Const("padding_mode", Strings),
            Const("padding_value", Floats, "T"), Const("coordinates_mode", Strings), Const("align_corners", Bools)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        Require(arguments, "sampling_mode", "bilinear");
        Require(arguments, "padding_mode", "constant");
        Require(arguments, "coordinates_mode", "normalized_minus_one_to_one");
        if (!arguments.Bool("align_corners"))
            throw arguments.Invalid("align_corners", "true", "false");
        TensorType x = arguments.TensorType("x"), matrix = arguments.TensorType("transform_matrix");
        if (!x.HasRank)
            return [x];
        ShapeRules.RequireRank(arguments, "x", 4, 4);
        if (matrix.HasRank && (matrix.Rank != 2 || !(matrix[0].Is(1) || matrix[0].IsCompatibleWith(x[0]))
            || !matrix[1].IsCompatibleWith(6)))
            throw arguments.Invalid("transform_matrix", $"[{x[0]} or 1, 6]", matrix.ToString());
        return [x.WithDimensions(x[0], x[1], Size(arguments, "output_height"), Size(arguments, "output_width"))];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x"), matrix = arguments.Tensor("transform_matrix");
        Shape shape = OutputShape(arguments);
        int channels = shape[1], height = shape[2], width = shape[3], sourceHeight = x.Shape[2], sourceWidth = x.Shape[3];
        double[] m = matrix.ToDoubles();
        var sampler = new PlaneSampler(x.ToDoubles(), sourceHeight, sourceWidth, PaddingMode.Constant, arguments.Float("padding_value"),
            nearest: false);
        var y = new double[Tensor.CheckedByteLength(ElementType.Bool, shape)];
        for (int b = 0; b < shape[0]; b++)
        {
            int r = matrix.Shape[0] == 1 ? 0 : 6 * b;
            for (int i = 0; i < height; i++)
            {
                double v = Normalized(i, height);
                for (int j = 0; j < width; j++)
                {
                    double u = Normalized(j, width);
                    double column = ((m[r] * u) + (m[r + 1] * v) + m[r + 2] + 1) / 2 * (sourceWidth - 1);
                    double row = ((m[r + 3] * u) + (m[r + 4] * v) + m[r + 5] + 1) / 2 * (sourceHeight - 1);
                    for (int c = 0; c < channels; c++)
                        y[(((((b * channels) + c) * height) + i) * width) + j] = sampler.Sample((b * channels) + c, column, row);
                }
            }
        }
        return [TensorConversion.FromDoubles(x.ElementType, shape, y)];
    }

    private static double Normalized(int index, int count) => count == 1 ? 0 : (2.0 * index / (count - 1)) - 1;

    private static Dimension Size(Arguments arguments, string parameter)
    {
        int size = arguments.Int(parameter);
        return size is > 0 and < int.MaxValue ? size : throw arguments.Invalid(parameter, "a positive size", $"{size}");
    }

    private static void Require(Arguments arguments, string parameter, string only)
    {
        if (arguments.Text(parameter) is { } text && !text.Equals(only, StringComparison.OrdinalIgnoreCase))
            throw arguments.Invalid(parameter, only, text);
    }
}
