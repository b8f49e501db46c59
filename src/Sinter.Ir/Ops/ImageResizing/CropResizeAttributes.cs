namespace Sinter.Ir.Ops;

/// <summary>The attributes of <c>crop_resize</c>.</summary>
/// <param name="Height">Rows of a result.</param>
/// <param name="Width">Columns of a result.</param>
/// <param name="IsNormalized">Box coordinates go from 0 to 1.</param>
/// <param name="SpatialScale">Box coordinates are multiplied by it.</param>
/// <param name="IsCenterSize">A box is centre and size; otherwise two corners.</param>
/// <param name="IsHeightFirst">Vertical coordinates come before horizontal ones.</param>
/// <param name="Mode">Where the sample points lie in a box.</param>
/// <param name="PadValue">What lies outside the image.</param>
public readonly record struct CropResizeAttributes(
    int Height, int Width, bool IsNormalized, double SpatialScale, bool IsCenterSize, bool IsHeightFirst, SamplingMode Mode,
        double PadValue)
{
    /// <summary>Reads and checks the attributes.</summary>
    public static CropResizeAttributes Read(Arguments arguments)
    {
        (bool center, bool heightFirst) = arguments.Text("box_coordinate_mode") switch
        {
            "CORNERS_HEIGHT_FIRST" => (false, true),
            "CORNERS_WIDTH_FIRST" => (false, false),
            "CENTER_SIZE_HEIGHT_FIRST" => (true, true),
            "CENTER_SIZE_WIDTH_FIRST" => (true, false),
            string other => throw arguments.Invalid(
                "box_coordinate_mode", "CORNERS_ or CENTER_SIZE_ with HEIGHT_FIRST or WIDTH_FIRST", other),
        };
        return new CropResizeAttributes(Size(arguments, "target_height"), Size(arguments, "target_width"),
            arguments.Bool("normalized_coordinates"),
            arguments.Float("spatial_scale"), center, heightFirst, SamplingGrid.Read(arguments),
            arguments.Signature.Find("pad_value") is null ? 0 : arguments.Float("pad_value"));
    }

    /// <summary>The vertical (or horizontal) extent of a box in elements, both ends included.</summary>
    internal (double Start, double End) Extent(ReadOnlySpan<double> box, bool vertical, int size)
    {
        int first = vertical == IsHeightFirst ? 0 : 1;
        double start = box[first], end = box[first + 2];
        if (IsCenterSize)
            (start, end) = (start - (end / 2), start + (end / 2));
        double unit = SpatialScale * (IsNormalized ? size - 1 : 1);
        return (start * unit, end * unit);
    }

    private static int Size(Arguments arguments, string parameter)
    {
        int size = arguments.Int(parameter);
        return size is > 0 and < int.MaxValue ? size : throw arguments.Invalid(parameter, "a positive size", $"{size}");
    }
}
