namespace Sinter;

/// <summary>The value of a named input or output of a model: one of <see cref="ArrayFeature"/>, <see cref="ImageFeature"/>,
/// <see cref="Int64Feature"/>, <see cref="DoubleFeature"/>, <see cref="StringFeature"/>, <see cref="DictionaryFeature"/> and
/// <see cref="SequenceFeature"/>. Arrays, images, numbers, strings and collections convert to it implicitly.</summary>
public abstract class FeatureValue
{
    private protected FeatureValue()
    {
    }

    /// <summary>What the value is, in words for messages: for example <c>an array Float32 [1, 3]</c>.</summary>
    internal abstract string Words { get; }

    /// <summary>For example <c>an array Float32 [1, 3]</c>.</summary>
    public override string ToString() => Words;

    /// <summary>An array.</summary>
    public static implicit operator FeatureValue(MultiArray array) => new ArrayFeature(array);

    /// <summary>An image, of the size that the model declares.</summary>
    public static implicit operator FeatureValue(Image image) => new ImageFeature(image);

    /// <summary>An integer.</summary>
    public static implicit operator FeatureValue(long value) => new Int64Feature(value);

    /// <summary>A number.</summary>
    public static implicit operator FeatureValue(double value) => new DoubleFeature(value);

    /// <summary>A string.</summary>
    public static implicit operator FeatureValue(string value) => new StringFeature(value);

    /// <summary>An array of rank 1, over the same memory.</summary>
    public static implicit operator FeatureValue(float[] elements) => new ArrayFeature(MultiArray.From(elements));

    /// <summary>An array of rank 1, over the same memory.</summary>
    public static implicit operator FeatureValue(double[] elements) => new ArrayFeature(MultiArray.From(elements));

    /// <summary>An array of rank 1, over the same memory.</summary>
    public static implicit operator FeatureValue(int[] elements) => new ArrayFeature(MultiArray.From(elements));

    /// <summary>A sequence of strings.</summary>
    public static implicit operator FeatureValue(string[] items) => new SequenceFeature(items);

    /// <summary>An array of rank 1, over the same memory; it is accepted where a sequence of integers is declared, too.</summary>
    public static implicit operator FeatureValue(long[] elements) => new ArrayFeature(MultiArray.From(elements));

    /// <summary>A dictionary with string keys.</summary>
    public static implicit operator FeatureValue(Dictionary<string, double> entries) => new DictionaryFeature(entries);

    /// <summary>A dictionary with integer keys.</summary>
    public static implicit operator FeatureValue(Dictionary<long, double> entries) => new DictionaryFeature(entries);
}
