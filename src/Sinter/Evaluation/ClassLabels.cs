using Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation;

/// <summary>The labels of a classifier in class order: strings or 64-bit integers.</summary>
internal sealed class ClassLabels
{
    private readonly string[]? _strings;
    private readonly long[]? _integers;

    public ClassLabels(string[] labels) => _strings = labels;

    public ClassLabels(long[] labels) => _integers = labels;

    public int Count => _strings?.Length ?? _integers!.Length;

    /// <summary>Labels from the two messages of which every classifier has one; null where both are absent.</summary>
    public static ClassLabels? Of(StringVector? strings, Int64Vector? integers) =>
        strings is not null ? new ClassLabels([.. strings.Vector]) : integers is not null ? new ClassLabels([.. integers.Vector]) : null;

    /// <summary>One label.</summary>
    public FeatureValue this[int index] => _strings is not null ? new StringFeature(_strings[index]) : new Int64Feature(_integers![index]);

    /// <summary>A number per label. A label that is listed twice keeps the larger.</summary>
    public DictionaryFeature Scores(ReadOnlySpan<double> scores) =>
        _strings is not null ? new DictionaryFeature(Entries(_strings, scores)) : new DictionaryFeature(Entries(_integers!, scores));

    private static OrderedDictionary<TKey, double> Entries<TKey>(TKey[] labels, ReadOnlySpan<double> scores)
        where TKey : notnull
    {
        var entries = new OrderedDictionary<TKey, double>(labels.Length);
        for (int i = 0; i < labels.Length; i++)
        {
            if (!entries.TryAdd(labels[i], scores[i]))
                entries[labels[i]] = double.MaxNumber(entries[labels[i]], scores[i]);
        }
        return entries;
    }
}
