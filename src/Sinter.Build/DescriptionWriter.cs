using System.Globalization;
using System.Text;
using System.Xml;
using Sinter.Formats.CoreML;

namespace Sinter.Build;

/// <summary>Writes what the source generator reads.</summary>
internal static class DescriptionWriter
{
    private const string Format = "1";

    /// <param name="request">What is wanted; its class has a name.</param>
    /// <param name="asset">The compiled model.</param>
    public static void Write(BuildRequest request, ModelAsset asset)
    {
        ModelDescription description = DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType));
        using var writer = XmlWriter.Create(request.DescriptionPath,
            new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        writer.WriteStartElement("model");
        Write(writer, ("format", Format), ("class", request.Class), ("namespace", request.Namespace), ("access", request.Access),
            ("location", request.Location), ("embedded", Text(request.Embed)), ("summary", description.Metadata.ShortDescription),
            ("author", description.Metadata.Author), ("license", description.Metadata.License), ("version", description.Metadata.Version));
        IEnumerable<string?> functions = description.Functions.Count == 0 ? [null]
            : description.Functions.Where(name => name != description.DefaultFunction).Prepend(description.DefaultFunction);
        foreach (string? function in functions)
            WriteFunction(writer, request, asset, function);
        writer.WriteEndElement();
    }

    private static void WriteFunction(XmlWriter writer, BuildRequest request, ModelAsset asset, string? function)
    {
        ModelDescription description = DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType), function);
        LabelsOf? labels = request.Labels ? LabelsOf.Function(asset, function ?? "") : null;
        writer.WriteStartElement("function");
        Write(writer, ("name", function ?? ""), ("predicted", description.PredictedFeatureName ?? ""),
            ("labels-are-numbers", Text(labels is { AreNumbers: true })));
        WriteFeatures(writer, "input", description.Inputs);
        WriteFeatures(writer, "output", description.Outputs);
        WriteFeatures(writer, "state", description.States);
        foreach (string label in labels?.Texts ?? [])
        {
            writer.WriteStartElement("label");
            Write(writer, ("text", label));
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    private static void WriteFeatures(XmlWriter writer, string element, IReadOnlyList<FeatureDescription> features)
    {
        foreach (FeatureDescription feature in features)
        {
            writer.WriteStartElement(element);
            Write(writer, ("name", feature.Name), ("kind", Kind(feature.Type)), ("optional", Text(feature.IsOptional)),
                ("words", $"{feature.Type}"), ("summary", feature.ShortDescription));
            writer.WriteEndElement();
        }
    }

    /// <summary>The names of the generator's kinds.</summary>
    private static string Kind(FeatureType type) => type switch
    {
        ImageFeatureType => "Image",
        Int64FeatureType => "Int64",
        DoubleFeatureType => "Double",
        StringFeatureType => "String",
        DictionaryFeatureType { HasStringKeys: true } => "DictionaryByString",
        DictionaryFeatureType => "DictionaryByInt64",
        SequenceFeatureType { HoldsStrings: true } => "Strings",
        SequenceFeatureType => "Int64s",
        _ => "Array",
    };

    private static void Write(XmlWriter writer, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach ((string name, string value) in attributes)
            writer.WriteAttributeString(name, Escape(value));
    }

    private static string Text(bool flag) => flag ? "true" : "false";

    /// <summary>XML has no way to say some characters that names and labels may hold: they are written as <c>\uXXXX</c>.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (character == '\\')
                escaped.Append(@"\\");
            else if (char.IsControl(character) || char.IsSurrogate(character) || character >= '\uFFFE')
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                escaped.Append(character);
        }
        return escaped.ToString();
    }
}
