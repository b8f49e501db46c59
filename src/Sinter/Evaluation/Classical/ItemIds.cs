using Sinter.Loading;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>The ids of a recommender's items: strings, integers, or the items' own numbers.</summary>
internal sealed class ItemIds
{
    private readonly string[]? _strings;
    private readonly long[]? _integers;
    private readonly Dictionary<string, long> _byString = new(StringComparer.Ordinal);
    private readonly Dictionary<long, long> _byInteger = [];

    /// <exception cref="ModelFormatException">An id is given to two items, or there are ids of both kinds.</exception>
    public ItemIds(LoadContext context, Wire.ItemSimilarityRecommender model)
    {
        _strings = model.ItemStringIds is { Vector.Count: > 0 } strings ? [.. strings.Vector] : null;
        _integers = model.ItemInt64Ids is { Vector.Count: > 0 } integers ? [.. integers.Vector] : null;
        if (_strings is not null && _integers is not null)
            throw context.Invalid("item ids", "strings or integers", "both");
        for (int i = 0; i < Count; i++)
        {
            if (_strings is not null ? !_byString.TryAdd(_strings[i], i) : !_byInteger.TryAdd(_integers![i], i))
                throw context.Invalid("item ids", "each once", $"'{(_strings is not null ? _strings[i] : _integers![i])}' twice");
        }
    }

    public bool AreStrings => _strings is not null;

    /// <summary>How many items have ids; null where items go by their numbers.</summary>
    public int? Count => _strings?.Length ?? _integers?.Length;

    /// <summary>The items that a value names, with their scores; 1 where it gives none. Ids that the model does not know are left
    /// out.</summary>
    public IEnumerable<(long Item, double Score)> Items(FeatureValue value) => value switch
    {
        DictionaryFeature { ByString: { } entries } => Known(entries.Select(entry => (ItemOf(entry.Key), entry.Value))),
        DictionaryFeature { ByInt64: { } entries } => Known(entries.Select(entry => (ItemOf(entry.Key), entry.Value))),
        SequenceFeature { Strings: { } ids } => Known(ids.Select(id => (ItemOf(id), 1.0))),
        SequenceFeature { Int64s: { } ids } => Known(ids.Select(id => (ItemOf(id), 1.0))),
        _ => [],
    };

    public SequenceFeature Sequence(IEnumerable<long> items) => _strings is not null
        ? new SequenceFeature(items.Select(item => _strings[item]))
        : new SequenceFeature(items.Select(IntegerOf));

    public DictionaryFeature Scores(IEnumerable<(long Item, double Score)> items) => _strings is not null
        ? new DictionaryFeature(items.Select(entry => KeyValuePair.Create(_strings[entry.Item], entry.Score)))
        : new DictionaryFeature(items.Select(entry => KeyValuePair.Create(IntegerOf(entry.Item), entry.Score)));

    private static IEnumerable<(long Item, double Score)> Known(IEnumerable<(long? Item, double Score)> entries) =>
        entries.Where(entry => entry.Item is not null).Select(entry => (entry.Item!.Value, entry.Score));

    private long? ItemOf(string id) => _byString.TryGetValue(id, out long item) ? item : null;

    private long? ItemOf(long id) => _integers is null ? id : _byInteger.TryGetValue(id, out long item) ? item : null;

    private long IntegerOf(long item) => _integers is null ? item : _integers[item];
}
