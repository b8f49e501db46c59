using Sinter.Tensors;
using Described = Sinter.Formats.CoreML.Description;

namespace Sinter;

/// <summary>The feature types that were read from a model as the public ones. What was read is valid: its reader has checked it.</summary>
internal static class FeatureTypeMapping
{
    public static FeatureType Map(Described.FeatureType type) => type switch
    {
        Described.Int64Feature => new Int64FeatureType(),
        Described.DoubleFeature => new DoubleFeatureType(),
        Described.StringFeature => new StringFeatureType(),
        Described.ImageFeature image => Image(image),
        Described.ArrayFeature array => Array(array),
        Described.DictionaryFeature dictionary => new DictionaryFeatureType(dictionary.HasStringKeys),
        Described.SequenceFeature sequence => new SequenceFeatureType(
            sequence.HoldsStrings, sequence.Length is { } length ? Range(length) : new SizeRange(0, null)),
        Described.StateFeature state => new StateFeatureType(Array(state.Array)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    private static ArrayFeatureType Array(Described.ArrayFeature array)
    {
        int[] shape = Sizes(array.DefaultShape);
        ShapeFlexibility flexibility = array.Constraint switch
        {
            Described.EnumeratedShapes enumerated => new EnumeratedShapes([.. enumerated.Shapes.Select(allowed => Sizes(allowed))]),
            Described.RangedShape ranged => new RangedShapes([.. ranged.Dimensions.Select(Range)]),
            _ => shape.Length == 0 ? new AnyShape() : new FixedShape(shape),
        };
        return new ArrayFeatureType(ElementTypeOf(array.Element), shape, flexibility, array.DefaultValue);
    }

    private static ArrayElementType? ElementTypeOf(ElementType? element) => element switch
    {
        null => null,
        ElementType.Float16 => ArrayElementType.Float16,
        ElementType.Float32 => ArrayElementType.Float32,
        ElementType.Float64 => ArrayElementType.Float64,
        ElementType.Int8 => ArrayElementType.Int8,
        ElementType.Int32 => ArrayElementType.Int32,
        _ => throw new ArgumentOutOfRangeException(nameof(element), element, null),
    };

    private static ImageFeatureType Image(Described.ImageFeature image)
    {
        ImageSize size = Size(image.DefaultSize);
        ImageSizeFlexibility flexibility = image.Constraint switch
        {
            Described.EnumeratedImageSizes enumerated => new EnumeratedImageSizes([.. enumerated.Sizes.Select(Size)]),
            Described.RangedImageSize ranged => new RangedImageSizes(Range(ranged.Width), Range(ranged.Height)),
            _ => new FixedImageSize(size),
        };
        return new ImageFeatureType(Layout(image.ColorSpace), size, flexibility);
    }

    private static ColorLayout Layout(Described.ImageColorSpace space) => space switch
    {
        Described.ImageColorSpace.Grayscale => ColorLayout.Gray,
        Described.ImageColorSpace.Rgb => ColorLayout.Rgb,
        Described.ImageColorSpace.Bgr => ColorLayout.Bgr,
        Described.ImageColorSpace.GrayscaleFloat16 => ColorLayout.GrayFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(space), space, null),
    };

    private static ImageSize Size(Described.ImageSize size) => new((int)size.Width, (int)size.Height);

    private static int[] Sizes(IEnumerable<long> sizes) => [.. sizes.Select(size => (int)size)];

    /// <summary>An upper bound beyond what any array can have is none.</summary>
    private static SizeRange Range(Described.SizeRange range) =>
        new((int)range.Lower, range.Upper is { } upper and <= int.MaxValue ? (int)upper : null);
}
