namespace Sinter;

/// <summary>A dictionary from strings or 64-bit integers to numbers, such as a classifier's probabilities by label. Entries keep the order
/// in which they were given.</summary>
public sealed class DictionaryFeature : FeatureValue
{
    /// <summary>A dictionary with string keys, copied.</summary>
    /// <param name="entries">The entries.</param>
    /// <exception cref="ArgumentException">A key is given twice.</exception>
    public DictionaryFeature(IEnumerable<KeyValuePair<string, double>> entries)
    {
        ByString = new OrderedDictionary<string, double>(entries, StringComparer.Ordinal);
    }

    /// <summary>A dictionary with integer keys, copied.</summary>
    /// <param name="entries">The entries.</param>
    /// <exception cref="ArgumentException">A key is given twice.</exception>
    public DictionaryFeature(IEnumerable<KeyValuePair<long, double>> entries)
    {
        ByInt64 = new OrderedDictionary<long, double>(entries);
    }

    /// <summary>The entries where keys are strings; null where they are integers.</summary>
    public IReadOnlyDictionary<string, double>? ByString { get; }

    /// <summary>The entries where keys are integers; null where they are strings.</summary>
    public IReadOnlyDictionary<long, double>? ByInt64 { get; }

    /// <summary>The number of entries.</summary>
    public int Count => ByString?.Count ?? ByInt64!.Count;

    internal override string Words => $"a dictionary of {Count} entries by {(ByString is null ? "integer" : "string")}";
}
