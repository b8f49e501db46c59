using ColorSpace = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;
using FlexibilityCase = Sinter.Formats.CoreML.Wire.ImageFeatureType.SizeFlexibilityOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter;

/// <summary>The image types of a model file.</summary>
internal static class ImageTypeMapping
{
    /// <summary>Three channels of floats must fit one tensor.</summary>
    private const long MostPixels = int.MaxValue / (3 * sizeof(float));

    public static ImageFeatureType Map(Wire.ImageFeatureType type, string place)
    {
        ImageSize size = Size(type.Width, type.Height, place);
        ImageSizeFlexibility flexibility;
        switch (type.SizeFlexibilityCase)
        {
            case FlexibilityCase.EnumeratedSizes:
                ImageSize[] sizes =
                    [.. type.EnumeratedSizes.Sizes.Select(allowed => Size(Clamped(allowed.Width), Clamped(allowed.Height), place))];
                if (sizes.Length == 0)
                    throw DescriptionMapping.Invalid(place, "at least one enumerated size", "none");
                flexibility = new EnumeratedImageSizes(sizes);
                size = flexibility.Allows(size) ? size : sizes[0];
                break;
            case FlexibilityCase.ImageSizeRange when type.ImageSizeRange is { WidthRange: { } widths, HeightRange: { } heights }:
                flexibility = new RangedImageSizes(DescriptionMapping.Range(widths, place), DescriptionMapping.Range(heights, place));
                size = flexibility.Nearest(size);
                size = Size(size.Width, size.Height, place);
                break;
            default:
                flexibility = new FixedImageSize(size);
                break;
        }
        return new ImageFeatureType(Layout(type.ColorSpace, place), size, flexibility);
    }

    private static ImageSize Size(long width, long height, string place)
    {
        if (width < 0 || height < 0 || (Int128)width * height > MostPixels || width > int.MaxValue || height > int.MaxValue)
            throw DescriptionMapping.Invalid(place, $"an image of at most {MostPixels:N0} pixels", $"{width} x {height}");
        return new ImageSize((int)width, (int)height);
    }

    private static long Clamped(ulong size) => (long)Math.Min(size, long.MaxValue);

    private static ColorLayout Layout(ColorSpace space, string place) => space switch
    {
        ColorSpace.Grayscale => ColorLayout.Gray,
        ColorSpace.Rgb => ColorLayout.Rgb,
        ColorSpace.Bgr => ColorLayout.Bgr,
        ColorSpace.GrayscaleFloat16 => ColorLayout.GrayFloat16,
        _ => throw DescriptionMapping.Invalid(place, "a colour space that is known", $"number {(int)space}"),
    };
}
