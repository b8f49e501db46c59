using Sinter.Loading;
using Sinter.Tensors;
using Map = Sinter.Formats.CoreML.Wire.DictVectorizer.MapOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>A dictionary becomes an array, or a dictionary by place, whose order a list of keys gives. Keys that are not in the list are
/// left out.</summary>
internal sealed class DictVectorizerEvaluator : StepEvaluator
{
    private readonly CategoryIndex _keys;

    public DictVectorizerEvaluator(LoadContext context)
        : base(context)
    {
        Wire.DictVectorizer vectorizer = context.Model.DictVectorizer;
        _keys = vectorizer.MapCase switch
        {
            Map.StringToIndex => CategoryIndex.Of(context, vectorizer.StringToIndex),
            Map.Int64ToIndex => CategoryIndex.Of(context, vectorizer.Int64ToIndex),
            _ => throw context.Invalid("the keys", "strings or integers", "none"),
        };
        // A list of integers with a dictionary by string is what an exporter writes that knows of strings only.
        if (Input.Type is not DictionaryFeatureType input || (_keys.HoldsStrings && !input.HasStringKeys))
        {
            throw context.Invalid($"input {Input.Name}",
                _keys.HoldsStrings ? "a dictionary by string" : "a dictionary by integer", Input.Type.ToString()!);
        }
        bool isDeclared = Output.Type switch
        {
            DictionaryFeatureType output => !output.HasStringKeys,
            ArrayFeatureType { Flexibility: FixedShape } array => Shape.Of(array.Dimensions).ElementCount == _keys.Count,
            ArrayFeatureType => true,
            _ => false,
        };
        if (!isDeclared)
            throw context.Invalid(
                $"output {Output.Name}", $"an array of {_keys.Count} or a dictionary by integer", Output.Type.ToString()!);
    }

    protected override FeatureValue Transform(FeatureValue value)
    {
        IEnumerable<(int Index, double Number)> entries = ((DictionaryFeature)value) switch
        {
            { ByString: { } byString } => byString.Select(entry => (_keys.IndexOf(entry.Key), entry.Value)),
            { ByInt64: { } byInt64 } => byInt64.Select(entry => (_keys.IndexOf(entry.Key), entry.Value)),
            _ => [],
        };
        var found = new OrderedDictionary<long, double>();
        foreach ((int index, double number) in entries)
        {
            if (index >= 0)
                found[index] = number;
        }
        if (Output.Type is DictionaryFeatureType)
            return new DictionaryFeature(found);
        var numbers = new double[_keys.Count];
        foreach ((long index, double number) in found)
            numbers[index] = number;
        return NumberFeature.Of(numbers, [numbers.Length], Output);
    }
}
