using System.Collections.ObjectModel;

namespace Sinter;

/// <summary>A sequence of strings or of 64-bit integers.</summary>
public sealed class SequenceFeature : FeatureValue
{
    /// <summary>A sequence of strings, copied.</summary>
    /// <param name="items">The strings.</param>
    /// <exception cref="ArgumentException">One of them is null.</exception>
    public SequenceFeature(IEnumerable<string> items)
    {
        string[] copy = [.. items];
        int missing = Array.IndexOf(copy, null);
        if (missing >= 0)
            throw new ArgumentException($"Item {missing} is null.", nameof(items));
        Strings = new ReadOnlyCollection<string>(copy);
    }

    /// <summary>A sequence of integers, copied.</summary>
    /// <param name="items">The integers.</param>
    public SequenceFeature(IEnumerable<long> items)
    {
        Int64s = new ReadOnlyCollection<long>([.. items]);
    }

    /// <summary>The items where they are strings; null where they are integers.</summary>
    public IReadOnlyList<string>? Strings { get; }

    /// <summary>The items where they are integers; null where they are strings.</summary>
    public IReadOnlyList<long>? Int64s { get; }

    /// <summary>The number of items.</summary>
    public int Count => Strings?.Count ?? Int64s!.Count;

    internal override string Words => $"a sequence of {Count} {(Strings is null ? "integers" : "strings")}";
}
