using Sinter.SourceGeneration.Descriptions;
using static Sinter.SourceGeneration.Emission.CodeWriter;

namespace Sinter.SourceGeneration.Emission;

/// <summary>What a kind of feature is in C#.</summary>
internal static class FeatureCode
{
    /// <summary>The type of its values.</summary>
    public static string Type(FeatureKind kind) => kind switch
    {
        FeatureKind.Array => "global::Sinter.MultiArray",
        FeatureKind.Image => "global::Sinter.Image",
        FeatureKind.Int64 => "long",
        FeatureKind.Double => "double",
        FeatureKind.String => "string",
        FeatureKind.DictionaryByString => "global::System.Collections.Generic.IReadOnlyDictionary<string, double>",
        FeatureKind.DictionaryByInt64 => "global::System.Collections.Generic.IReadOnlyDictionary<long, double>",
        FeatureKind.Strings => "global::System.Collections.Generic.IReadOnlyList<string>",
        _ => "global::System.Collections.Generic.IReadOnlyList<long>",
    };

    /// <summary>The type of an input's values; with a question mark when it may be left out.</summary>
    public static string InputType(DescribedFeature input) => Type(input.Kind) + (input.IsOptional ? "?" : "");

    /// <summary>An input's value as what a prediction takes.</summary>
    public static string ToFeature(FeatureKind kind, string value) => kind switch
    {
        FeatureKind.Array => $"new global::Sinter.ArrayFeature({value})",
        FeatureKind.Image => $"new global::Sinter.ImageFeature({value}, CropAndScale)",
        FeatureKind.Int64 => $"new global::Sinter.Int64Feature({value})",
        FeatureKind.Double => $"new global::Sinter.DoubleFeature({value})",
        FeatureKind.String => $"new global::Sinter.StringFeature({value})",
        FeatureKind.DictionaryByString or FeatureKind.DictionaryByInt64 => $"new global::Sinter.DictionaryFeature({value})",
        _ => $"new global::Sinter.SequenceFeature({value})",
    };

    /// <summary>An output's value.</summary>
    public static string FromPrediction(DescribedFeature output) => output.Kind switch
    {
        FeatureKind.Array => $"Prediction.Array({Literal(output.Name)})",
        FeatureKind.Image => $"Prediction.Image({Literal(output.Name)})",
        FeatureKind.Int64 => $"Prediction.Int64({Literal(output.Name)})",
        FeatureKind.Double => $"((global::Sinter.DoubleFeature)Prediction[{Literal(output.Name)}]).Value",
        FeatureKind.String => $"Prediction.Text({Literal(output.Name)})",
        FeatureKind.DictionaryByString => $"Prediction.Probabilities({Literal(output.Name)})",
        FeatureKind.DictionaryByInt64 => $"((global::Sinter.DictionaryFeature)Prediction[{Literal(output.Name)}]).ByInt64!",
        FeatureKind.Strings => $"((global::Sinter.SequenceFeature)Prediction[{Literal(output.Name)}]).Strings!",
        _ => $"((global::Sinter.SequenceFeature)Prediction[{Literal(output.Name)}]).Int64s!",
    };

    /// <summary>What the author says of it, and what it is: <c>The picture. An image 224 x 224 Rgb.</c></summary>
    public static string Summary(DescribedFeature feature)
    {
        string words = $"{char.ToUpperInvariant(feature.Words[0])}{feature.Words.Substring(1)}.";
        string said = feature.Summary.Trim();
        if (said.Length > 0 && !said.EndsWith(".", StringComparison.Ordinal))
            said += ".";
        string optional = feature.IsOptional ? " May be left out." : "";
        return said.Length == 0 ? words + optional : $"{said} {words}{optional}";
    }
}
