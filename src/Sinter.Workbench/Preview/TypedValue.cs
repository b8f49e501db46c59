using System.Globalization;
using System.Text.Json;

namespace Sinter.Workbench.Preview;

/// <summary>Values of inputs as a person would type them.</summary>
public static class TypedValue
{
    public static string Of(FeatureValue value) => value switch
    {
        StringFeature text => text.Value,
        Int64Feature number => number.Value.ToString(CultureInfo.InvariantCulture),
        DoubleFeature number => number.Value.ToString("G6", CultureInfo.InvariantCulture),
        SequenceFeature { Strings: { } texts } => $"[{string.Join(", ", texts.Select(Quoted))}]",
        SequenceFeature { Int64s: { } numbers } => $"[{string.Join(", ", numbers)}]",
        DictionaryFeature { ByString: { } entries } => Object(entries.Select(entry => (entry.Key, entry.Value))),
        DictionaryFeature { ByInt64: { } entries } => Object(entries.Select(entry => (entry.Key.ToString(CultureInfo.InvariantCulture), entry.Value))),
        _ => "",
    };

    private static string Object(IEnumerable<(string Key, double Value)> entries) =>
        $"{{{string.Join(", ", entries.Select(entry => $"{Quoted(entry.Key)}: {entry.Value.ToString("R", CultureInfo.InvariantCulture)}"))}}}";

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
