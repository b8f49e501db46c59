namespace Sinter;

/// <summary>How a weight is made smaller: <see cref="LinearQuantization"/>, <see cref="Palettization"/>, <see cref="ThresholdPruning"/> or
/// <see cref="MagnitudePruning"/>.</summary>
public abstract record WeightCompression
{
    private protected WeightCompression()
    {
    }

    /// <summary>Only weights with more elements than this are compressed.</summary>
    public int WeightThreshold { get; init; } = 2048;

    /// <summary>What is wrong with the settings, in words; null when nothing is.</summary>
    public virtual string? Problem => WeightThreshold < 0 ? "a weight threshold of 0 or more" : null;

    /// <summary>A few words for reports, for example <c>palettized, 4 bits</c>.</summary>
    public abstract string Words { get; }
}
