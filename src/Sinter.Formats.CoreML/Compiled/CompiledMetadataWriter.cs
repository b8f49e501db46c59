using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sinter.Formats.CoreML.Description;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML;

/// <summary>What <c>metadata.json</c> says beyond the model's description.</summary>
/// <param name="ModelType">The model's type.</param>
/// <param name="SpecificationVersion">The model's specification version.</param>
/// <param name="GeneratedClassName">The class name that tools derive from the model's file name.</param>
public sealed record CompiledModelFacts(Wire.Model.TypeOneofCase ModelType, int SpecificationVersion, string GeneratedClassName)
{
    /// <summary>Types of the models of a pipeline, in order.</summary>
    public IReadOnlyList<Wire.Model.TypeOneofCase> PipelineModelTypes { get; init; } = [];

    public IReadOnlyList<string> ClassLabels { get; init; } = [];

    public bool IsUpdatable { get; init; }

    /// <summary>Per function name (empty for a model without named functions): what its program does.</summary>
    public IReadOnlyDictionary<string, ProgramFacts> Programs { get; init; } = new Dictionary<string, ProgramFacts>();
}

/// <summary>Writes <c>metadata.json</c>, the description that tools show.</summary>
public static class CompiledMetadataWriter
{
    private static readonly (int Version, string MacOs, string Tv, string Vision, string Watch, string Ios)[] Availability =
    [
        (1, "10.13", "11.0", "1.0", "4.0", "11.0"), (2, "10.13.2", "11.2", "1.0", "4.2", "11.2"),
        (3, "10.14", "12.0", "1.0", "5.0", "12.0"),
        (4, "10.15", "13.0", "1.0", "6.0", "13.0"), (5, "11.0", "14.0", "1.0", "7.0", "14.0"), (6, "12.0", "15.0", "1.0", "8.0", "15.0"),
        (7, "13.0", "16.0", "1.0", "9.0", "16.0"), (8, "14.0", "17.0", "1.0", "10.0", "17.0"), (9, "15.0", "18.0", "2.0", "11.0", "18.0"),
        (10, "26.0", "26.0", "26.0", "26.0", "26.0"),
    ];

    public static void Write(Stream stream, ModelDescription description, CompiledModelFacts facts)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            // The file is read as UTF-8, so letters need no escapes.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("metadataOutputVersion", "3.0");
        WriteText(json, "shortDescription", description.Metadata.ShortDescription);
        WriteText(json, "version", description.Metadata.Version);
        WriteText(json, "author", description.Metadata.Author);
        WriteText(json, "license", description.Metadata.License);
        WriteFunction(json, description.Default, facts);
        json.WriteStartArray("modelParameters");
        json.WriteEndArray();
        json.WriteNumber("specificationVersion", facts.SpecificationVersion);
        json.WriteString("isUpdatable", facts.IsUpdatable ? "1" : "0");
        WriteAvailability(json, facts.SpecificationVersion);
        WriteModelType(json, facts);
        if (facts.ClassLabels.Count > 0)
        {
            json.WriteStartArray("classLabels");
            foreach (string label in facts.ClassLabels)
                json.WriteStringValue(label);
            json.WriteEndArray();
        }
        if (description.HasNamedFunctions)
            WriteFunctions(json, description, facts);
        json.WriteStartObject("userDefinedMetadata");
        foreach ((string key, string value) in description.Metadata.UserDefined)
            json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteString("generatedClassName", facts.GeneratedClassName);
        json.WriteString("method", "predict");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteFunctions(Utf8JsonWriter json, ModelDescription description, CompiledModelFacts facts)
    {
        json.WriteString("defaultFunctionName", description.DefaultFunctionName);
        json.WriteStartArray("functions");
        foreach (FunctionDescription function in description.Functions)
        {
            json.WriteStartObject();
            json.WriteString("name", function.Name);
            WriteFunction(json, function, facts);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteFunction(Utf8JsonWriter json, FunctionDescription function, CompiledModelFacts facts)
    {
        WriteSchema(json, "inputSchema", function.Inputs);
        WriteSchema(json, "outputSchema", function.Outputs);
        WriteSchema(json, "stateSchema", function.States);
        if (!facts.Programs.TryGetValue(function.Name, out ProgramFacts? program))
            return;
        json.WriteStartObject("mlProgramOperationTypeHistogram");
        foreach ((string operation, int count) in program.OperationCounts)
            json.WriteNumber(operation, count);
        json.WriteEndObject();
        WriteText(json, "computePrecision", Precision(program.ComputeTypes));
        WriteText(json, "storagePrecision", Precision(program.StorageTypes));
    }

    private static void WriteModelType(Utf8JsonWriter json, CompiledModelFacts facts)
    {
        json.WriteStartObject("modelType");
        json.WriteString("name", CompiledMetadata.TypeName(facts.ModelType));
        if (facts.PipelineModelTypes.Count > 0)
        {
            json.WriteStartArray("structure");
            foreach (Wire.Model.TypeOneofCase type in facts.PipelineModelTypes)
            {
                json.WriteStartObject();
                json.WriteString("name", CompiledMetadata.TypeName(type));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteAvailability(Utf8JsonWriter json, int version)
    {
        (_, string macOs, string tv, string vision, string watch, string ios) =
            Availability[Math.Clamp(version, 1, Availability.Length) - 1];
        json.WriteStartObject("availability");
        json.WriteString("macOS", macOs);
        json.WriteString("tvOS", tv);
        json.WriteString("visionOS", vision);
        json.WriteString("watchOS", watch);
        json.WriteString("iOS", ios);
        json.WriteString("macCatalyst", ios);
        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, string name, IEnumerable<FeatureDescription> features)
    {
        json.WriteStartArray(name);
        foreach (FeatureDescription feature in features)
        {
            json.WriteStartObject();
            json.WriteString("name", feature.Name);
            json.WriteString("shortDescription", feature.ShortDescription);
            json.WriteString("isOptional", feature.IsOptional ? "1" : "0");
            WriteType(json, feature.Type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteType(Utf8JsonWriter json, FeatureType type)
    {
        switch (type)
        {
            case ArrayFeature array:
                WriteArray(json, "MultiArray", array);
                break;
            case StateFeature state:
                WriteArray(json, "State", state.Array);
                break;
            case ImageFeature image:
                WriteImage(json, image);
                break;
            case DictionaryFeature dictionary:
                string key = dictionary.HasStringKeys ? "String" : "Int64";
                WriteKind(json, "Dictionary", $"Dictionary ({key} → Double)");
                json.WriteString("keyType", key);
                break;
            case SequenceFeature sequence:
                WriteKind(json, "Sequence", $"Sequence ({(sequence.HoldsStrings ? "String" : "Int64")})");
                break;
            default:
                string kind = type is Int64Feature ? "Int64" : type is DoubleFeature ? "Double" : "String";
                WriteKind(json, kind, kind);
                break;
        }
    }

    private static void WriteArray(Utf8JsonWriter json, string kind, ArrayFeature array)
    {
        string element = array.Element == ElementType.Float64 ? "Double" : $"{array.Element}";
        string shape = string.Join(" × ", array.DefaultShape);
        WriteKind(json, kind, $"{kind} ({$"{element} {shape}".Trim()})");
        json.WriteString("dataType", element);
        json.WriteString("shape", List(array.DefaultShape));
        json.WriteString("hasShapeFlexibility", array.Constraint is FixedShape ? "0" : "1");
        switch (array.Constraint)
        {
            case RangedShape ranged:
                json.WriteString("shapeFlexibility", string.Join(" × ", ranged.Dimensions));
                json.WriteString("shapeRange", $"[{string.Join(", ", ranged.Dimensions.Select(Bounds))}]");
                break;
            case EnumeratedShapes enumerated:
                json.WriteString("shapeFlexibility", string.Join(" | ", enumerated.Shapes.Select(entry => string.Join(" × ", entry))));
                json.WriteString("enumeratedShapes", $"[{string.Join(", ", enumerated.Shapes.Select(entry => List(entry)))}]");
                break;
        }
    }

    private static void WriteImage(Utf8JsonWriter json, ImageFeature image)
    {
        string color = image.ColorSpace switch
        {
            ImageColorSpace.Grayscale => "Grayscale",
            ImageColorSpace.GrayscaleFloat16 => "Grayscale16Half",
            ImageColorSpace.Rgb => "RGB",
            _ => "BGR",
        };
        string kind = image.Channels == 3 ? "Color" : color;
        WriteKind(json, "Image", $"Image ({kind} {image.DefaultSize.Width} × {image.DefaultSize.Height})");
        json.WriteString("width", image.DefaultSize.Width.ToString(CultureInfo.InvariantCulture));
        json.WriteString("height", image.DefaultSize.Height.ToString(CultureInfo.InvariantCulture));
        json.WriteString("colorspace", color);
        json.WriteString("isColor", image.Channels == 3 ? "1" : "0");
        json.WriteString("hasSizeFlexibility", image.Constraint is FixedImageSize ? "0" : "1");
        switch (image.Constraint)
        {
            case RangedImageSize ranged:
                json.WriteString("sizeFlexibility", $"{ranged.Width} × {ranged.Height}");
                json.WriteString("sizeRange", $"[{Bounds(ranged.Width)}, {Bounds(ranged.Height)}]");
                break;
            case EnumeratedImageSizes enumerated:
                json.WriteString("sizeFlexibility", string.Join(" | ", enumerated.Sizes.Select(size => $"{size.Width} × {size.Height}")));
                json.WriteString("enumeratedSizes",
                    $"[{string.Join(", ", enumerated.Sizes.Select(size => $"[{size.Width}, {size.Height}]"))}]");
                break;
        }
    }

    private static void WriteKind(Utf8JsonWriter json, string type, string formatted)
    {
        json.WriteString("type", type);
        json.WriteString("formattedType", formatted);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
            json.WriteString(name, text);
    }

    private static string Precision(IReadOnlyList<ElementType> types) => types.Count switch
    {
        0 => "",
        1 => types[0].ToString(),
        _ => $"Mixed ({string.Join(", ", types)})",
    };

    private static string List(IEnumerable<long> sizes) => $"[{string.Join(", ", sizes)}]";

    private static string Bounds(SizeRange range) => $"[{range.Lower}, {range.Upper ?? -1}]";
}
