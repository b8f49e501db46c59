namespace Sinter;

/// <summary>What a feature holds: <see cref="ArrayFeatureType"/>, <see cref="ImageFeatureType"/>, <see cref="Int64FeatureType"/>,
/// <see cref="DoubleFeatureType"/>, <see cref="StringFeatureType"/>, <see cref="DictionaryFeatureType"/>,
/// <see cref="SequenceFeatureType"/> or <see cref="StateFeatureType"/>. Its text says it in words.</summary>
public abstract class FeatureType
{
    private protected FeatureType()
    {
    }
}

/// <summary>A 64-bit integer.</summary>
public sealed class Int64FeatureType : FeatureType
{
    internal Int64FeatureType()
    {
    }

    /// <summary>In words: <c>an integer</c>.</summary>
    public override string ToString() => "an integer";
}

/// <summary>A 64-bit float.</summary>
public sealed class DoubleFeatureType : FeatureType
{
    internal DoubleFeatureType()
    {
    }

    /// <summary>In words: <c>a number</c>.</summary>
    public override string ToString() => "a number";
}

/// <summary>A string.</summary>
public sealed class StringFeatureType : FeatureType
{
    internal StringFeatureType()
    {
    }

    /// <summary>In words: <c>a string</c>.</summary>
    public override string ToString() => "a string";
}

/// <summary>An array of numbers.</summary>
public sealed class ArrayFeatureType : FeatureType
{
    private readonly int[] _shape;

    internal ArrayFeatureType(ArrayElementType? elementType, int[] shape, ShapeFlexibility flexibility, double? defaultValue = null)
    {
        ElementType = elementType;
        _shape = shape;
        Shape = Array.AsReadOnly(shape);
        Flexibility = flexibility;
        DefaultValue = defaultValue;
    }

    /// <summary>The type of the elements; arrays of another type are converted. Null: the model does not say.</summary>
    public ArrayElementType? ElementType { get; }

    /// <summary>The default shape. Empty where the model does not say one (<see cref="AnyShape"/>).</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The shapes that are allowed.</summary>
    public ShapeFlexibility Flexibility { get; }

    /// <summary>What the elements are when an optional input is not given; null: zero.</summary>
    public double? DefaultValue { get; }

    internal ReadOnlySpan<int> Dimensions => _shape;

    /// <summary>In words, for example <c>an array Float32 [1, 3, 224..1024, 224..1024]</c>.</summary>
    public override string ToString() => ElementType is null ? $"an array {Flexibility}" : $"an array {ElementType} {Flexibility}";
}

/// <summary>An image.</summary>
public sealed class ImageFeatureType : FeatureType
{
    internal ImageFeatureType(ColorLayout colorLayout, ImageSize size, ImageSizeFlexibility flexibility)
    {
        ColorLayout = colorLayout;
        Size = size;
        Flexibility = flexibility;
    }

    /// <summary>The colours; images of other pixel formats are converted.</summary>
    public ColorLayout ColorLayout { get; }

    /// <summary>Pixels in a row of the default size.</summary>
    public int Width => Size.Width;

    /// <summary>Rows of the default size.</summary>
    public int Height => Size.Height;

    /// <summary>The sizes that are allowed.</summary>
    public ImageSizeFlexibility Flexibility { get; }

    internal ImageSize Size { get; }

    /// <summary>In words, for example <c>an image 224 x 224 Rgb</c>.</summary>
    public override string ToString() => $"an image {Flexibility} {ColorLayout}";
}

/// <summary>A dictionary to numbers.</summary>
public sealed class DictionaryFeatureType : FeatureType
{
    internal DictionaryFeatureType(bool hasStringKeys)
    {
        HasStringKeys = hasStringKeys;
    }

    /// <summary>True: keys are strings. False: keys are 64-bit integers.</summary>
    public bool HasStringKeys { get; }

    /// <summary>In words, for example <c>a dictionary by string</c>.</summary>
    public override string ToString() => HasStringKeys ? "a dictionary by string" : "a dictionary by integer";
}

/// <summary>A sequence of strings or 64-bit integers.</summary>
public sealed class SequenceFeatureType : FeatureType
{
    internal SequenceFeatureType(bool holdsStrings, SizeRange sizes)
    {
        HoldsStrings = holdsStrings;
        Sizes = sizes;
    }

    /// <summary>True: items are strings. False: items are 64-bit integers.</summary>
    public bool HoldsStrings { get; }

    /// <summary>How many items are allowed.</summary>
    public SizeRange Sizes { get; }

    /// <summary>In words, for example <c>a sequence of 1..16 strings</c>.</summary>
    public override string ToString() =>
        $"a sequence of {(Sizes is { Lower: 0, Upper: null } ? "" : $"{Sizes} ")}{(HoldsStrings ? "strings" : "integers")}";
}

/// <summary>An array that lives between predictions.</summary>
public sealed class StateFeatureType : FeatureType
{
    internal StateFeatureType(ArrayFeatureType array)
    {
        Array = array;
    }

    /// <summary>The array; its shape is fixed.</summary>
    public ArrayFeatureType Array { get; }

    /// <summary>In words, for example <c>a state: an array Float16 [1, 64]</c>.</summary>
    public override string ToString() => $"a state: {Array}";
}
