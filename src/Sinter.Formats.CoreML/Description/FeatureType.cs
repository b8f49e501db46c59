using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.Description;

/// <summary>What a feature holds.</summary>
public abstract record FeatureType;

/// <summary>A 64-bit integer.</summary>
public sealed record Int64Feature : FeatureType;

/// <summary>A 64-bit floating-point number.</summary>
public sealed record DoubleFeature : FeatureType;

/// <summary>A text.</summary>
public sealed record StringFeature : FeatureType;

/// <summary>Sizes from <paramref name="Lower"/> to <paramref name="Upper"/>, both allowed; without an upper bound when it is
/// null.</summary>
public sealed record SizeRange(long Lower, long? Upper)
{
    public bool Contains(long size) => size >= Lower && (Upper is null || size <= Upper);

    /// <summary>The size in the range that is nearest to <paramref name="size"/>.</summary>
    public long Nearest(long size) => Math.Max(Lower, Math.Min(size, Upper ?? long.MaxValue));

    public override string ToString() => Upper == Lower ? $"{Lower}" : $"{Lower}...{(Upper is { } upper ? $"{upper}" : "")}";
}

/// <summary>The shapes that an array may have.</summary>
public abstract record ShapeConstraint;

/// <summary>The default shape only. For outputs whose default shape is empty: not known before a prediction.</summary>
public sealed record FixedShape : ShapeConstraint
{
    public static FixedShape Instance { get; } = new();
}

/// <summary>Any of a list of shapes.</summary>
public sealed record EnumeratedShapes(ImmutableArray<ImmutableArray<long>> Shapes) : ShapeConstraint
{
    public bool Equals(EnumeratedShapes? other) => other is not null && Shapes.Length == other.Shapes.Length
        && Shapes.Zip(other.Shapes).All(pair => pair.First.SequenceEqual(pair.Second));

    public override int GetHashCode() => Shapes.Aggregate(Shapes.Length, (hash, shape) => shape.Aggregate(hash, HashCode.Combine));
}

/// <summary>One range per dimension.</summary>
public sealed record RangedShape(ImmutableArray<SizeRange> Dimensions) : ShapeConstraint
{
    public bool Equals(RangedShape? other) => other is not null && Dimensions.SequenceEqual(other.Dimensions);

    public override int GetHashCode() => Dimensions.Aggregate(Dimensions.Length, (hash, range) => HashCode.Combine(hash, range));
}

/// <summary>A multi-dimensional array.</summary>
/// <param name="Element">Float16, Float32, Float64, Int32 or Int8; null where the model does not say.</param>
/// <param name="DefaultShape">The shape to use unless the caller wants another that the constraint allows. Empty where the model does not
/// say one.</param>
/// <param name="Constraint">The shapes allowed.</param>
/// <param name="DefaultValue">For an optional input that is not given: the value of every element.</param>
public sealed record ArrayFeature(ElementType? Element, ImmutableArray<long> DefaultShape, ShapeConstraint Constraint,
    double? DefaultValue = null)
    : FeatureType
{
    /// <summary>True when a shape meets the constraint.</summary>
    public bool Allows(ReadOnlySpan<long> shape)
    {
        switch (Constraint)
        {
            case EnumeratedShapes enumerated:
                foreach (ImmutableArray<long> candidate in enumerated.Shapes)
                {
                    if (candidate.AsSpan().SequenceEqual(shape))
                        return true;
                }
                return false;
            case RangedShape ranged:
                if (shape.Length != ranged.Dimensions.Length)
                    return false;
                for (int i = 0; i < shape.Length; i++)
                {
                    if (!ranged.Dimensions[i].Contains(shape[i]))
                        return false;
                }
                return true;
            default:
                return DefaultShape.AsSpan().SequenceEqual(shape);
        }
    }

    public bool Equals(ArrayFeature? other) =>
        other is not null && Element == other.Element && DefaultShape.SequenceEqual(other.DefaultShape)
        && Constraint.Equals(other.Constraint) && DefaultValue == other.DefaultValue;

    public override int GetHashCode() => DefaultShape.Aggregate(HashCode.Combine(Element, Constraint, DefaultValue), HashCode.Combine);
}

/// <summary>How a picture's pixels are laid out.</summary>
public enum ImageColorSpace
{
    /// <summary>One byte per pixel.</summary>
    Grayscale = 10,

    /// <summary>Red, green, blue; a byte each.</summary>
    Rgb = 20,

    /// <summary>Blue, green, red; a byte each.</summary>
    Bgr = 30,

    /// <summary>One half-precision number per pixel.</summary>
    GrayscaleFloat16 = 40,
}

/// <summary>The width and height of a picture, in pixels.</summary>
public readonly record struct ImageSize(long Width, long Height);

/// <summary>The sizes that a picture may have.</summary>
public abstract record ImageSizeConstraint;

/// <summary>The default size only.</summary>
public sealed record FixedImageSize : ImageSizeConstraint
{
    public static FixedImageSize Instance { get; } = new();
}

/// <summary>Any of a list of sizes.</summary>
public sealed record EnumeratedImageSizes(ImmutableArray<ImageSize> Sizes) : ImageSizeConstraint
{
    public bool Equals(EnumeratedImageSizes? other) => other is not null && Sizes.SequenceEqual(other.Sizes);

    public override int GetHashCode() => Sizes.Aggregate(Sizes.Length, (hash, size) => HashCode.Combine(hash, size));
}

/// <summary>A range for each side.</summary>
public sealed record RangedImageSize(SizeRange Width, SizeRange Height) : ImageSizeConstraint;

/// <summary>A picture.</summary>
public sealed record ImageFeature(ImageColorSpace ColorSpace, ImageSize DefaultSize, ImageSizeConstraint Constraint) : FeatureType
{
    /// <summary>1 for gray, 3 for color.</summary>
    public int Channels => ColorSpace is ImageColorSpace.Rgb or ImageColorSpace.Bgr ? 3 : 1;
}

/// <summary>A map from texts or 64-bit integers to 64-bit floating-point numbers.</summary>
public sealed record DictionaryFeature(bool HasStringKeys) : FeatureType;

/// <summary>A list of texts or 64-bit integers.</summary>
public sealed record SequenceFeature(bool HoldsStrings, SizeRange? Length) : FeatureType;

/// <summary>An array that lives between predictions.</summary>
public sealed record StateFeature(ArrayFeature Array) : FeatureType;
