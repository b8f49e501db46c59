using System.Text.Json;
using Described = Sinter.Formats.CoreML.Description;

namespace Sinter.Workbench.Inspect;

/// <summary>A report as JSON.</summary>
public static class ModelReportJson
{
    public static void Write(ModelReport report, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("path", report.Path);
        writer.WriteString("form", report.Form.ToString());
        writer.WriteString("type", report.Type);
        writer.WriteNumber("specificationVersion", report.SpecificationVersion);
        writer.WriteNumber("bytes", report.Bytes);
        WriteMetadata(report.Description.Metadata, writer);
        writer.WriteString("defaultFunction", report.Description.DefaultFunctionName);
        writer.WriteStartArray("interfaces");
        foreach (Described.FunctionDescription function in report.Description.Functions)
            WriteInterface(function, writer);
        writer.WriteEndArray();
        writer.WriteStartArray("functions");
        foreach (FunctionReport function in report.Functions)
        {
            writer.WriteStartObject();
            writer.WriteString("name", function.Name);
            writer.WriteString("opset", function.Opset.ToString());
            WriteCounts("operations", function.Operations, writer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        WriteCounts("layers", report.Layers, writer);
        writer.WriteStartArray("customLayers");
        foreach (string className in report.CustomLayers)
            writer.WriteStringValue(className);
        writer.WriteEndArray();
        writer.WriteStartArray("weights");
        foreach (ProgramWeight weight in report.Weights)
        {
            writer.WriteStartObject();
            writer.WriteString("name", weight.Name);
            writer.WriteString("function", weight.Function);
            writer.WriteString("type", weight.Type.ToString());
            writer.WriteString("storage", weight.Storage);
            writer.WriteNumber("elements", weight.Elements);
            writer.WriteNumber("bytes", weight.Bytes);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("models");
        foreach (ModelReport model in report.Models)
            Write(model, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteMetadata(Described.ModelMetadata metadata, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("shortDescription", metadata.ShortDescription);
        writer.WriteString("version", metadata.Version);
        writer.WriteString("author", metadata.Author);
        writer.WriteString("license", metadata.License);
        writer.WriteStartObject("userDefined");
        foreach ((string name, string value) in metadata.UserDefined)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteInterface(Described.FunctionDescription function, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", function.Name);
        WriteFeatures("inputs", function.Inputs, writer);
        WriteFeatures("outputs", function.Outputs, writer);
        WriteFeatures("states", function.States, writer);
        writer.WriteString("predictedFeature", function.PredictedFeatureName);
        writer.WriteString("predictedProbabilities", function.PredictedProbabilitiesName);
        writer.WriteEndObject();
    }

    private static void WriteFeatures(string name, IReadOnlyList<Described.FeatureDescription> features, Utf8JsonWriter writer)
    {
        writer.WriteStartArray(name);
        foreach (Described.FeatureDescription feature in features)
        {
            writer.WriteStartObject();
            writer.WriteString("name", feature.Name);
            writer.WriteString("type", FeatureWords.Of(feature.Type));
            writer.WriteBoolean("optional", feature.IsOptional);
            writer.WriteString("description", feature.ShortDescription);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteCounts(string name, IReadOnlyList<KeyValuePair<string, int>> counts, Utf8JsonWriter writer)
    {
        writer.WriteStartObject(name);
        foreach ((string key, int count) in counts)
            writer.WriteNumber(key, count);
        writer.WriteEndObject();
    }
}
