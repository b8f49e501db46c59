using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Cuts boxes out of x [B, C, H, W] and resizes them linearly. Before iOS17 the boxes are <c>roi</c> [N, 1, 4 or 5, 1, 1]: with
/// four numbers every box is cut out of every image, with five the first one is the image. From iOS17 on, box i is cut out of image
/// <c>box_indices</c>[i].</summary>
internal sealed class CropResize() : OperationDefinition("crop_resize", OperationFamily.ImageResizing)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, [In("x", Floats, "T"), In("roi", Floats, "T"), .. Attributes()]),
        new(Opset.iOS16, [In("x", Floats, "T"), In("roi", Floats, "T"), .. Attributes(), PadValue]),
        new(Opset.iOS17,
        [
            In("x", Floats, "T"), In("boxes", Floats | UInt16s), In("box_indices", UInt16s | Int32s).Optional(), .. Attributes(), PadValue,
        ]),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        var attributes = CropResizeAttributes.Read(arguments);
        bool flat = arguments.Signature.Since >= Opset.iOS17;
        string parameter = flat ? "boxes" : "roi";
        TensorType x = arguments.TensorType("x"), boxes = arguments.TensorType(parameter);
        if (!x.HasRank || !boxes.HasRank)
            return [TensorType.OfUnknownRank(x.Element)];
        ShapeRules.RequireRank(arguments, "x", 4, 4);
        if (flat)
        {
            if (boxes.Rank != 2 || !boxes[1].IsCompatibleWith(4))
                throw arguments.Invalid(parameter, "[boxes, 4]", boxes.ToString());
            if (arguments.Has("box_indices") && arguments.TensorType("box_indices") is { HasRank: true } indices
                && (indices.Rank != 1 || !indices[0].IsCompatibleWith(boxes[0])))
                throw arguments.Invalid("box_indices", $"a vector of {boxes[0]}", indices.ToString());
            return [x.WithDimensions(boxes[0], x[1], attributes.Height, attributes.Width)];
        }
        if (boxes.Rank != 5 || !boxes[1].IsCompatibleWith(1) || !boxes[3].IsCompatibleWith(1) || !boxes[4].IsCompatibleWith(1)
            || (boxes[2].IsKnown && boxes[2].Size is not (4 or 5)))
            throw arguments.Invalid(parameter, "[boxes, 1, 4 or 5, 1, 1]", boxes.ToString());
        Dimension images = boxes[2].Is(4) ? x[0] : boxes[2].Is(5) ? 1 : Dimension.Unknown;
        return [x.WithDimensions(boxes[0], images, x[1], attributes.Height, attributes.Width)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        var attributes = CropResizeAttributes.Read(arguments);
        bool flat = arguments.Signature.Since >= Opset.iOS17;
        Tensor boxes = arguments.Tensor(flat ? "boxes" : "roi");
        double[] numbers = boxes.ToDoubles();
        int count = boxes.Shape[0], width = flat ? 4 : boxes.Shape[2], images = flat || width == 5 ? 1 : x.Shape[0];
        int channels = x.Shape[1], plane = attributes.Height * attributes.Width, next = 0;
        if (x.Shape[2] == 0 || x.Shape[3] == 0)
            throw arguments.Invalid("x", "an image with elements", x.ToString());
        int[]? indices = arguments.Signature.Find("box_indices") is null ? null : arguments.IntsOrNull("box_indices");
        var sampler = new PlaneSampler(x.ToDoubles(), x.Shape[2], x.Shape[3], PaddingMode.Border, 0, nearest: false);
        var y = new double[Tensor.CheckedByteLength(ElementType.Bool, shape)];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> box = numbers.AsSpan(i * width, width);
            double[] rows = Points(attributes, box[^4..], vertical: true, x.Shape[2]),
                columns = Points(attributes, box[^4..], vertical: false, x.Shape[3]);
            for (int j = 0; j < images; j++)
            {
                int image = width == 5 ? (int)box[0] : flat ? indices?[i] ?? i : j;
                if (image < 0 || image >= x.Shape[0])
                    throw arguments.Invalid(flat ? "box_indices" : "roi", $"an image from 0 to {x.Shape[0] - 1}", $"{image}");
                for (int c = 0; c < channels; c++, next += plane)
                    SamplePlane(sampler, (image * channels) + c, rows, columns, attributes.PadValue, y.AsSpan(next, plane));
            }
        }
        return [TensorConversion.FromDoubles(x.ElementType, shape, y)];
    }

    private static void SamplePlane(PlaneSampler sampler, int plane, double[] rows, double[] columns, double padValue, Span<double> target)
    {
        int next = 0;
        foreach (double row in rows)
        {
            foreach (double column in columns)
                target[next++] = double.IsNaN(row) || double.IsNaN(column) ? padValue : sampler.Sample(plane, column, row);
        }
    }

    /// <summary>The sample points of a box along one axis; NaN where they lie outside the image. A box whose end lies before its start is
    /// sampled backwards. With <see cref="SamplingMode.UnalignCorners"/> the recorded results of a box outside the image are those of the
    /// image mirrored at the centres of its edge elements, whatever the padding.</summary>
    private static double[] Points(in CropResizeAttributes attributes, ReadOnlySpan<double> box, bool vertical, int size)
    {
        (double start, double end) = attributes.Extent(box, vertical, size);
        double direction = end < start ? -1 : 1, length = Math.Abs(end - start) + 1;
        var points = new double[vertical ? attributes.Height : attributes.Width];
        for (int i = 0; i < points.Length; i++)
        {
            double point = start + (direction * SamplingGrid.Coordinate(attributes.Mode, i, length, points.Length));
            if (attributes.Mode == SamplingMode.UnalignCorners)
                point = PlaneSampler.Mirror(point, 0, size - 1);
            points[i] = point >= 0 && point <= size - 1 ? point : double.NaN;
        }
        return points;
    }

    private static Parameter PadValue => Const("pad_value", Floats, "T").Optional(0.0f);

    private static Parameter[] Attributes() =>
    [
        Const("target_height", Int32s).Optional(1), Const("target_width", Int32s).Optional(1),
        Const("normalized_coordinates", Bools).Optional(false),
        Const("spatial_scale", Float32s).Optional(1.0f), Const("box_coordinate_mode", Strings).Optional("CORNERS_HEIGHT_FIRST"),
        Const("sampling_mode", Strings).Optional("DEFAULT"),
    ];
}
