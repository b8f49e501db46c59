using Sinter.Formats.Onnx;
using Sinter.Ir;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conversion;

/// <summary>Inputs of a written model with the shapes that they may have.</summary>
internal static class FlexibleInput
{
    /// <summary>For a size that neither the source model nor the caller bounds: Core ML wants a bound.</summary>
    private const int MostByDefault = 65536;

    public static Wire.ArrayFeatureType Array(OnnxProgramFeature input, ConversionInput? wanted, Wire.ArrayFeatureType.Types.ArrayDataType type,
        List<string> notes)
    {
        var array = new Wire.ArrayFeatureType { DataType = type };
        if (wanted?.DefaultValue is { } number)
            SetDefault(array, number);
        if (wanted?.EnumeratedShapes is { Count: > 0 } shapes)
        {
            array.Shape.AddRange(shapes[0].Select(size => (long)size));
            array.EnumeratedShapes = new Wire.ArrayFeatureType.Types.EnumeratedShapes();
            foreach (IReadOnlyList<int> shape in shapes)
                array.EnumeratedShapes.Shapes.Add(new Wire.ArrayFeatureType.Types.Shape { Shape_ = { shape.Select(size => (long)size) } });
            return array;
        }
        SizeRange[] ranges = [.. input.Type.Dimensions.Select((size, axis) => RangeOf(input, size, axis, wanted, notes))];
        array.Shape.AddRange(ranges.Select(range => (long)range.Lower));
        if (ranges.Any(range => range.Lower != range.Upper))
        {
            array.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange();
            array.ShapeRange.SizeRanges.AddRange(ranges.Select(Wired));
        }
        return array;
    }

    public static Wire.FeatureDescription Image(OnnxProgramFeature input, OnnxImageInput image, ConversionInput wanted)
    {
        var type = new Wire.ImageFeatureType { ColorSpace = ColorSpace(wanted.Image!.Layout) };
        bool isChannelsLast = wanted.Shape is { Count: 4 } shape && shape[3].Lower == image.Channels && shape[1].Lower != image.Channels;
        SizeRange height = Side(input.Type[2], wanted.Shape?[isChannelsLast ? 1 : 2]), width = Side(input.Type[3], wanted.Shape?[isChannelsLast ? 2 : 3]);
        (type.Height, type.Width) = (height.Lower, width.Lower);
        if (height.Lower != height.Upper || width.Lower != width.Upper)
            type.ImageSizeRange = new Wire.ImageFeatureType.Types.ImageSizeRange { HeightRange = Wired(height), WidthRange = Wired(width) };
        return new Wire.FeatureDescription { Name = input.Name, Type = new Wire.FeatureType { ImageType = type } };
    }

    /// <summary>An output that is a picture; of a size that is known only when the program runs, of any.</summary>
    public static Wire.FeatureDescription Image(OnnxProgramFeature output, ColorLayout layout)
    {
        var type = new Wire.ImageFeatureType { ColorSpace = ColorSpace(layout), Height = 1, Width = 1 };
        if (output.Type[2].IsKnown && output.Type[3].IsKnown)
        {
            (type.Height, type.Width) = (output.Type[2].Size, output.Type[3].Size);
        }
        else
        {
            type.ImageSizeRange = new Wire.ImageFeatureType.Types.ImageSizeRange
            {
                HeightRange = new Wire.SizeRange { LowerBound = 1, UpperBound = -1 },
                WidthRange = new Wire.SizeRange { LowerBound = 1, UpperBound = -1 },
            };
        }
        return new Wire.FeatureDescription { Name = output.Name, Type = new Wire.FeatureType { ImageType = type } };
    }

    private static Wire.ImageFeatureType.Types.ColorSpace ColorSpace(ColorLayout layout) => layout switch
    {
        ColorLayout.Gray => Wire.ImageFeatureType.Types.ColorSpace.Grayscale,
        ColorLayout.Bgr => Wire.ImageFeatureType.Types.ColorSpace.Bgr,
        ColorLayout.GrayFloat16 => Wire.ImageFeatureType.Types.ColorSpace.GrayscaleFloat16,
        _ => Wire.ImageFeatureType.Types.ColorSpace.Rgb,
    };

    private static SizeRange Side(Dimension size, SizeRange? wanted) => size.IsKnown
        ? new SizeRange(size.Size, size.Size)
        : wanted is { } range ? range with { Upper = range.Upper ?? MostByDefault } : new SizeRange(1, MostByDefault);

    private static SizeRange RangeOf(OnnxProgramFeature input, Dimension size, int axis, ConversionInput? wanted, List<string> notes)
    {
        if (size.IsKnown)
            return new SizeRange(size.Size, size.Size);
        if (wanted?.Shape is { } shape)
            return shape[axis] with { Upper = shape[axis].Upper ?? MostByDefault };
        string symbol = axis < input.Symbols.Length && input.Symbols[axis] is { Length: > 0 } name ? $" ({name})" : "";
        notes.Add($"axis {axis}{symbol} of the input {input.Name} may have 1 to {MostByDefault:N0} elements; give it a shape to say otherwise");
        return new SizeRange(1, MostByDefault);
    }

    private static Wire.SizeRange Wired(SizeRange range) => new() { LowerBound = (ulong)range.Lower, UpperBound = range.Upper ?? -1 };

    private static void SetDefault(Wire.ArrayFeatureType array, double number)
    {
        if (array.DataType == Wire.ArrayFeatureType.Types.ArrayDataType.Int32)
            array.IntDefaultValue = (int)number;
        else
            array.FloatDefaultValue = (float)number;
    }
}
