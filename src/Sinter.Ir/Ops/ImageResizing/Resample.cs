using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Reads the planes of x [B, C, H, W] at the points (x, y) of <c>coordinates</c> [B, H2, W2, 2].</summary>
internal sealed class Resample() : OperationDefinition("resample", OperationFamily.ImageResizing)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        Since(Opset.iOS15, Int32s | Float32s),
        Since(Opset.iOS16, Int32s | Floats),
        Since(Opset.iOS17, Int8s | UInt8s | Int16s | UInt16s | Int32s | Floats),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        SampleCoordinates.Read(arguments);
        TensorType x = arguments.TensorType("x"), points = arguments.TensorType("coordinates");
        if (!x.HasRank || !points.HasRank)
            return [TensorType.OfUnknownRank(x.Element)];
        ShapeRules.RequireRank(arguments, "x", 4, 4);
        if (points.Rank != 4 || !points[0].IsCompatibleWith(x[0]) || !points[3].IsCompatibleWith(2))
            throw arguments.Invalid("coordinates", $"[{x[0]}, height, width, 2]", points.ToString());
        return [x.WithDimensions(x[0], x[1], points[1], points[2])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int channels = shape[1], plane = shape[2] * shape[3], height = x.Shape[2], width = x.Shape[3];
        if (height == 0 || width == 0)
            throw arguments.Invalid("x", "an image with elements", x.ToString());
        var attributes = SampleCoordinates.Read(arguments);
        var sampler = new PlaneSampler(x.ToDoubles(), height, width, attributes.Padding, attributes.PadValue, attributes.IsNearest);
        double[] points = arguments.Tensor("coordinates").ToDoubles();
        var y = new double[Tensor.CheckedByteLength(ElementType.Bool, shape)];
        for (int b = 0; b < shape[0]; b++)
        {
            for (int i = 0; i < plane; i++)
            {
                int point = 2 * ((b * plane) + i);
                double column = attributes.ToElements(points[point], width), row = attributes.ToElements(points[point + 1], height);
                for (int c = 0; c < channels; c++)
                    y[(((b * channels) + c) * plane) + i] = sampler.Sample((b * channels) + c, column, row);
            }
        }
        return [TensorConversion.FromDoubles(x.ElementType, shape, y)];
    }

    private static Signature Since(Opset opset, ElementTypeSet coordinates) =>
        new(opset, In("x", Floats, "T"), In("coordinates", coordinates),
        Const("sampling_mode", Strings), Const("padding_mode", Strings), Const("padding_value", Floats, "T"),
            Const("coordinates_mode", Strings),
        Const("align_corners", Bools));
}
