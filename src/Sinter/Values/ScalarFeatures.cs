using System.Globalization;

namespace Sinter;

/// <summary>A 64-bit integer. Given where an array of one element is declared, it becomes that element.</summary>
/// <param name="value">The integer.</param>
public sealed class Int64Feature(long value) : FeatureValue
{
    /// <summary>The integer.</summary>
    public long Value { get; } = value;

    internal override string Words => string.Create(CultureInfo.InvariantCulture, $"the integer {Value}");
}

/// <summary>A 64-bit float. Given where an array of one element is declared, it becomes that element.</summary>
/// <param name="value">The number.</param>
public sealed class DoubleFeature(double value) : FeatureValue
{
    /// <summary>The number.</summary>
    public double Value { get; } = value;

    internal override string Words => string.Create(CultureInfo.InvariantCulture, $"the number {Value}");
}

/// <summary>A string.</summary>
public sealed class StringFeature : FeatureValue
{
    private const int LongestQuote = 40;

    /// <summary>A string.</summary>
    /// <param name="value">The text.</param>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public StringFeature(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The text.</summary>
    public string Value { get; }

    internal override string Words => Value.Length <= LongestQuote ? $"the string '{Value}'" : $"a string of {Value.Length} characters";
}
