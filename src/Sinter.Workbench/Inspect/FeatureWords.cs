using Sinter.Formats.CoreML.Description;
using Sinter.Tensors;
using Feature = Sinter.Formats.CoreML.Description;

namespace Sinter.Workbench.Inspect;

/// <summary>Feature types in words.</summary>
public static class FeatureWords
{
    public static string Of(Feature.FeatureType type) => type switch
    {
        Feature.ArrayFeature array => Array(array),
        Feature.ImageFeature image => $"image {Size(image)} {Colors(image.ColorSpace)}",
        Feature.Int64Feature => "integer",
        Feature.DoubleFeature => "number",
        Feature.StringFeature => "string",
        Feature.DictionaryFeature dictionary => dictionary.HasStringKeys
            ? "dictionary of numbers by string"
            : "dictionary of numbers by integer",
        Feature.SequenceFeature sequence =>
            $"sequence of {(sequence.Length is { } length ? $"{length} " : "")}{(sequence.HoldsStrings ? "strings" : "integers")}",
        Feature.StateFeature state => $"state {Array(state.Array)}",
        _ => "unknown",
    };

    private static string Array(Feature.ArrayFeature array) => $"{array.Element?.MilName() ?? "array"} {Shapes(array)}";

    private static string Shapes(Feature.ArrayFeature array) => array.Constraint switch
    {
        Feature.EnumeratedShapes enumerated => string.Join(" or ", enumerated.Shapes.Select(shape => $"[{string.Join(", ", shape)}]")),
        RangedShape ranged => $"[{string.Join(", ", ranged.Dimensions)}], by default [{string.Join(", ", array.DefaultShape)}]",
        _ => array.DefaultShape.Length == 0 ? "of a shape that is not declared" : $"[{string.Join(", ", array.DefaultShape)}]",
    };

    private static string Size(Feature.ImageFeature image) => image.Constraint switch
    {
        Feature.EnumeratedImageSizes enumerated => string.Join(" or ", enumerated.Sizes.Select(size => $"{size.Width} x {size.Height}")),
        RangedImageSize ranged => $"{ranged.Width} x {ranged.Height}, by default {image.DefaultSize.Width} x {image.DefaultSize.Height},",
        _ => $"{image.DefaultSize.Width} x {image.DefaultSize.Height}",
    };

    private static string Colors(ImageColorSpace colors) => colors switch
    {
        ImageColorSpace.Grayscale => "gray",
        ImageColorSpace.Rgb => "RGB",
        ImageColorSpace.Bgr => "BGR",
        _ => "gray float16",
    };
}
