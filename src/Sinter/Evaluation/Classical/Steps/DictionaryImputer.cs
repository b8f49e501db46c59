using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>Replaces missing numbers of a dictionary by what is given for their keys. A key that is not given keeps its number.</summary>
internal sealed class DictionaryImputer<TKey> : StepEvaluator
    where TKey : notnull
{
    private readonly IReadOnlyDictionary<TKey, double> _imputed;
    private readonly double _missing;

    public DictionaryImputer(LoadContext context, IReadOnlyDictionary<TKey, double> imputed, double missing)
        : base(context)
    {
        bool isText = typeof(TKey) == typeof(string);
        if (Input.Type is not DictionaryFeatureType input || Output.Type is not DictionaryFeatureType output
            || input.HasStringKeys != isText || output.HasStringKeys != isText)
        {
            throw context.Invalid($"{Input.Name} and {Output.Name}",
                isText ? "dictionaries by string" : "dictionaries by integer", $"{Input.Type} and {Output.Type}");
        }
        _imputed = imputed;
        _missing = missing;
    }

    protected override FeatureValue Transform(FeatureValue value)
    {
        var dictionary = (DictionaryFeature)value;
        return typeof(TKey) == typeof(string)
            ? new DictionaryFeature(dictionary.ByString!.Select(
                entry => KeyValuePair.Create(entry.Key, Replaced((TKey)(object)entry.Key, entry.Value))))
            : new DictionaryFeature(dictionary.ByInt64!.Select(
                entry => KeyValuePair.Create(entry.Key, Replaced((TKey)(object)entry.Key, entry.Value))));
    }

    private double Replaced(TKey key, double value) =>
        (value.Equals(_missing) || value == _missing) && _imputed.TryGetValue(key, out double imputed) ? imputed : value;
}
