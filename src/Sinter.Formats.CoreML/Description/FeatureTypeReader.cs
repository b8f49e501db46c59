using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Sinter.Tensors;
using ArrayDataType = Sinter.Formats.CoreML.Wire.ArrayFeatureType.Types.ArrayDataType;
using ColorSpace = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;

namespace Sinter.Formats.CoreML.Description;

/// <summary>Feature types from their wire form, with the rules of the specification version.</summary>
internal sealed class FeatureTypeReader(int specificationVersion)
{
    private const int MaximumRank = 64;

    /// <summary>An array of doubles of this many elements fits a tensor.</summary>
    private const long MaximumElements = int.MaxValue / sizeof(double);

    /// <summary>Three channels of floats of this many pixels fit a tensor.</summary>
    private const long MaximumPixels = int.MaxValue / (3 * sizeof(float));

    /// <exception cref="ModelFormatException">The type breaks a rule.</exception>
    public FeatureType Read(Wire.FeatureType? type, string place)
    {
        switch (type?.TypeCase)
        {
            case Wire.FeatureType.TypeOneofCase.Int64Type:
                return new Int64Feature();
            case Wire.FeatureType.TypeOneofCase.DoubleType:
                return new DoubleFeature();
            case Wire.FeatureType.TypeOneofCase.StringType:
                return new StringFeature();
            case Wire.FeatureType.TypeOneofCase.ImageType:
                return ReadImage(type.ImageType, place);
            case Wire.FeatureType.TypeOneofCase.MultiArrayType:
                return ReadArray(type.MultiArrayType, place);
            case Wire.FeatureType.TypeOneofCase.DictionaryType:
                if (type.DictionaryType.KeyTypeCase == Wire.DictionaryFeatureType.KeyTypeOneofCase.None)
                    throw Invalid(place, "a dictionary with a key type", "none");
                return new DictionaryFeature(type.DictionaryType.KeyTypeCase == Wire.DictionaryFeatureType.KeyTypeOneofCase.StringKeyType);
            case Wire.FeatureType.TypeOneofCase.SequenceType:
                return ReadSequence(type.SequenceType, place);
            case Wire.FeatureType.TypeOneofCase.StateType:
                RequireVersion(9, "states", place);
                if (type.StateType.ArrayType is not { } array)
                    throw Invalid(place, "a state that wraps an array", "nothing");
                return new StateFeature(ReadArray(array, place));
            default:
                throw Invalid(place, "a feature type", "none");
        }
    }

    private SequenceFeature ReadSequence(Wire.SequenceFeatureType sequence, string place)
    {
        RequireVersion(3, "sequences", place);
        if (sequence.TypeCase == Wire.SequenceFeatureType.TypeOneofCase.None)
            throw Invalid(place, "a sequence with an element type", "none");
        return new SequenceFeature(
            sequence.TypeCase == Wire.SequenceFeatureType.TypeOneofCase.StringType,
            sequence.SizeRange is { } range ? ReadRange(range, place) : null);
    }

    private ArrayFeature ReadArray(Wire.ArrayFeatureType array, string place)
    {
        ElementType? element = array.DataType switch
        {
            ArrayDataType.InvalidArrayDataType => null,
            ArrayDataType.Double => ElementType.Float64,
            ArrayDataType.Float32 => ElementType.Float32,
            ArrayDataType.Float16 => ElementType.Float16,
            ArrayDataType.Int32 => ElementType.Int32,
            ArrayDataType.Int8 => ElementType.Int8,
            _ => throw Invalid(place, "an array of double, float32, float16, int32 or int8", $"element type {(int)array.DataType}"),
        };
        if (element == ElementType.Float16)
            RequireVersion(7, "float16 arrays", place);
        if (element == ElementType.Int8)
            RequireVersion(10, "int8 arrays", place);
        ImmutableArray<long> shape = ReadShape(array.Shape, place);
        ShapeConstraint constraint = FixedShape.Instance;
        switch (array.ShapeFlexibilityCase)
        {
            case Wire.ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes:
                constraint = ReadEnumerated(array.EnumeratedShapes, place);
                break;
            case Wire.ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange when array.ShapeRange.SizeRanges.Count > 0:
                constraint = ReadRanged(array.ShapeRange, place);
                break;
        }
        var feature = new ArrayFeature(element, shape, constraint, ReadDefault(array, element, place));
        return feature.Allows(shape.AsSpan()) ? feature : feature with { DefaultShape = AllowedShape(constraint, place) };
    }

    /// <summary>For a default shape that is missing or not allowed: the first enumerated shape, or the lower bounds.</summary>
    private static ImmutableArray<long> AllowedShape(ShapeConstraint constraint, string place) => constraint is RangedShape ranged
        ? CheckShape([.. ranged.Dimensions.Select(range => range.Lower)], place)
        : ((EnumeratedShapes)constraint).Shapes[0];

    private EnumeratedShapes ReadEnumerated(Wire.ArrayFeatureType.Types.EnumeratedShapes enumerated, string place)
    {
        RequireVersion(3, "flexible shapes", place);
        if (enumerated.Shapes.Count == 0)
            throw Invalid(place, "at least one enumerated shape", "none");
        return new EnumeratedShapes([.. enumerated.Shapes.Select(shape => ReadShape(shape.Shape_, place))]);
    }

    private RangedShape ReadRanged(Wire.ArrayFeatureType.Types.ShapeRange shape, string place)
    {
        RequireVersion(3, "flexible shapes", place);
        CheckRank(shape.SizeRanges.Count, place);
        return new RangedShape([.. shape.SizeRanges.Select(range => ReadRange(range, place))]);
    }

    private static ImmutableArray<long> ReadShape(RepeatedField<long> shape, string place)
    {
        CheckRank(shape.Count, place);
        return CheckShape([.. shape], place);
    }

    private static void CheckRank(int rank, string place)
    {
        if (rank > MaximumRank)
            throw Invalid(place, $"at most {MaximumRank} dimensions", $"{rank}");
    }

    private static ImmutableArray<long> CheckShape(ImmutableArray<long> sizes, string place) =>
        Shape.TryCreate(sizes.AsSpan(), out Shape shape) && shape.ElementCount <= MaximumElements
            ? sizes
            : throw Invalid(place, "the shape of an array below 2 GiB", $"[{string.Join(", ", sizes)}]");

    private double? ReadDefault(Wire.ArrayFeatureType array, ElementType? element, string place)
    {
        (double Value, bool Fits)? found = array.DefaultOptionalValueCase switch
        {
            Wire.ArrayFeatureType.DefaultOptionalValueOneofCase.IntDefaultValue =>
                (array.IntDefaultValue, element == ElementType.Int32
                    || (element == ElementType.Int8 && (sbyte)array.IntDefaultValue == array.IntDefaultValue)),
            Wire.ArrayFeatureType.DefaultOptionalValueOneofCase.FloatDefaultValue =>
                (array.FloatDefaultValue, element is ElementType.Float32 or ElementType.Float16),
            Wire.ArrayFeatureType.DefaultOptionalValueOneofCase.DoubleDefaultValue =>
                (array.DoubleDefaultValue, element == ElementType.Float64),
            _ => null,
        };
        if (found is not { } value)
            return null;
        RequireVersion(5, "default values", place);
        return value.Fits || element is null
            ? value.Value
            : throw Invalid(place, $"a default value of kind {element.Value.MilName()}", $"{array.DefaultOptionalValueCase} {value.Value}");
    }

    private ImageFeature ReadImage(Wire.ImageFeatureType image, string place)
    {
        if (image.ColorSpace is not (ColorSpace.Grayscale or ColorSpace.Rgb or ColorSpace.Bgr or ColorSpace.GrayscaleFloat16))
            throw Invalid(place, "an image in grayscale, RGB, BGR or float16 grayscale", $"color space {(int)image.ColorSpace}");
        if (image.ColorSpace == ColorSpace.GrayscaleFloat16)
            RequireVersion(7, "float16 images", place);
        ImageSize size = CheckSize(image.Width, image.Height, place);
        ImageSizeConstraint constraint = FixedImageSize.Instance;
        // Some tools write flexible sizes into models of specification version 1, so no newer one is asked for.
        switch (image.SizeFlexibilityCase)
        {
            case Wire.ImageFeatureType.SizeFlexibilityOneofCase.EnumeratedSizes:
                if (image.EnumeratedSizes.Sizes.Count == 0)
                    throw Invalid(place, "at least one enumerated image size", "none");
                ImmutableArray<ImageSize> sizes = [.. image.EnumeratedSizes.Sizes.Select(entry => ReadSize(entry, place))];
                constraint = new EnumeratedImageSizes(sizes);
                size = sizes.Contains(size) ? size : sizes[0];
                break;
            case Wire.ImageFeatureType.SizeFlexibilityOneofCase.ImageSizeRange:
                var range = new RangedImageSize(
                    ReadRange(image.ImageSizeRange.WidthRange, place), ReadRange(image.ImageSizeRange.HeightRange, place));
                constraint = range;
                size = CheckSize(range.Width.Nearest(size.Width), range.Height.Nearest(size.Height), place);
                break;
        }
        return new ImageFeature((ImageColorSpace)image.ColorSpace, size, constraint);
    }

    private static ImageSize ReadSize(Wire.ImageFeatureType.Types.ImageSize size, string place) =>
        size.Width is > 0 and <= int.MaxValue && size.Height is > 0 and <= int.MaxValue
            ? CheckSize((long)size.Width, (long)size.Height, place)
            : throw Invalid(place, "image sides from 1 to 2147483647", $"{size.Width} x {size.Height}");

    private static ImageSize CheckSize(long width, long height, string place) =>
        width is >= 0 and <= int.MaxValue && height is >= 0 and <= int.MaxValue && width * height <= MaximumPixels
            ? new ImageSize(width, height)
            : throw Invalid(place, $"an image of at most {MaximumPixels} pixels", $"{width} x {height}");

    private static SizeRange ReadRange(Wire.SizeRange? range, string place)
    {
        if (range is null)
            throw Invalid(place, "a range", "none");
        if (range.LowerBound > int.MaxValue || (range.UpperBound >= 0 && range.UpperBound < (long)range.LowerBound))
            throw Invalid(place, "a range whose lower bound is below its upper bound", $"{range.LowerBound} to {range.UpperBound}");
        return new SizeRange((long)range.LowerBound, range.UpperBound < 0 ? null : range.UpperBound);
    }

    private void RequireVersion(int version, string what, string place)
    {
        if (specificationVersion < version)
            throw Invalid(place, $"specification version {version} or newer for {what}", $"{specificationVersion}");
    }

    private static ModelFormatException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Read, place, expected, actual);
}
