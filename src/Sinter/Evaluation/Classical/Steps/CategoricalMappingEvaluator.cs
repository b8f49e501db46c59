using Sinter.Loading;
using Mapping = Sinter.Formats.CoreML.Wire.CategoricalMapping.MappingTypeOneofCase;
using Unknown = Sinter.Formats.CoreML.Wire.CategoricalMapping.ValueOnUnknownOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>Strings become integers, or integers strings, by a table.</summary>
internal sealed class CategoricalMappingEvaluator : StepEvaluator
{
    private readonly Dictionary<string, long>? _integers;
    private readonly Dictionary<long, string>? _strings;
    private readonly FeatureValue? _unknown;

    public CategoricalMappingEvaluator(LoadContext context)
        : base(context)
    {
        Wire.CategoricalMapping mapping = context.Model.CategoricalMapping;
        bool givesIntegers = mapping.MappingTypeCase == Mapping.StringToInt64Map;
        switch (mapping.MappingTypeCase)
        {
            case Mapping.StringToInt64Map: _integers = mapping.StringToInt64Map.Map.ToDictionary(StringComparer.Ordinal); break;
            case Mapping.Int64ToStringMap: _strings = mapping.Int64ToStringMap.Map.ToDictionary(); break;
            default: throw context.Invalid("the mapping", "strings to integers or integers to strings", "none");
        }
        if (givesIntegers ? Input.Type is not StringFeatureType || Output.Type is not Int64FeatureType
            : Input.Type is not Int64FeatureType || Output.Type is not StringFeatureType)
        {
            throw context.Invalid($"{Input.Name} and {Output.Name}",
                givesIntegers ? "a string and an integer" : "an integer and a string", $"{Input.Type} and {Output.Type}");
        }
        if (mapping.ValueOnUnknownCase == (givesIntegers ? Unknown.StrValue : Unknown.Int64Value))
            throw context.Invalid(
                "the value for what is unknown", givesIntegers ? "an integer" : "a string", givesIntegers ? "a string" : "an integer");
        if (mapping.ValueOnUnknownCase != Unknown.None)
            _unknown = givesIntegers ? new Int64Feature(mapping.Int64Value) : new StringFeature(mapping.StrValue);
    }

    protected override FeatureValue Transform(FeatureValue value) => value switch
    {
        StringFeature text when _integers!.TryGetValue(text.Value, out long integer) => new Int64Feature(integer),
        Int64Feature number when _strings!.TryGetValue(number.Value, out string? text) => new StringFeature(text),
        _ => _unknown ?? throw Refused($"one of the {_integers?.Count ?? _strings!.Count} categories of the model", value.Words),
    };
}
