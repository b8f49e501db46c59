namespace Sinter;

/// <summary>An array. Given where a model declares another element type, its elements are converted as <see cref="MultiArray.ToArray{T}"/>
/// does; one element given where a number is declared becomes that number.</summary>
public sealed class ArrayFeature : FeatureValue
{
    /// <summary>An array.</summary>
    /// <param name="value">The array; its memory must stay unchanged while a prediction takes it.</param>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    public ArrayFeature(MultiArray value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The array.</summary>
    public MultiArray Value { get; }

    internal override string Words => $"an array {Value}";
}
