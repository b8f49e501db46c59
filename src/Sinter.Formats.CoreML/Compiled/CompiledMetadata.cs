using System.Globalization;
using System.Text.Json;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>The interface of a model as <c>metadata.json</c> tells it, for bundles that were published without
/// <c>coremldata.bin</c>.</summary>
public sealed class CompiledMetadata
{
    private const int MaximumBytes = 4 << 20;
    private const string TypePrefix = "MLModelType_";

    private CompiledMetadata(Wire.Model.TypeOneofCase modelType, int specificationVersion, Wire.ModelDescription description)
    {
        ModelType = modelType;
        SpecificationVersion = specificationVersion;
        Description = description;
    }

    public Wire.Model.TypeOneofCase ModelType { get; }

    public int SpecificationVersion { get; }

    public Wire.ModelDescription Description { get; }

    internal static string TypeName(Wire.Model.TypeOneofCase type) => TypePrefix + Wire.Model.Descriptor.FindFieldByNumber((int)type).Name;

    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static CompiledMetadata Read(string path)
    {
        return Read(FileBytes.ReadSmall(path, MaximumBytes), path);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static CompiledMetadata Read(ReadOnlyMemory<byte> bytes, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
                root = root[0];
            return Read(root, path);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelFormatException(ModelStage.Read, path, "a JSON array of one object that describes a model", error.Message,
                error);
        }
    }

    private static CompiledMetadata Read(JsonElement root, string place)
    {
        Wire.Model.TypeOneofCase modelType = Wire.Model.TypeOneofCase.MlProgram;
        if (root.TryGetProperty("modelType", out JsonElement type))
        {
            string name = Text(type, "name");
            var field = name.StartsWith(TypePrefix, StringComparison.Ordinal)
                ? Wire.Model.Descriptor.FindFieldByName(name[TypePrefix.Length..])
                : null;
            if (field?.RealContainingOneof is null)
                throw new ModelFormatException(ModelStage.Read, place, "a known model type", $"\"{name}\"");
            modelType = (Wire.Model.TypeOneofCase)field.FieldNumber;
        }
        var description = new Wire.ModelDescription();
        if (root.TryGetProperty("functions", out JsonElement functions) && functions.GetArrayLength() > 0)
        {
            description.DefaultFunctionName = Text(root, "defaultFunctionName");
            foreach (JsonElement function in functions.EnumerateArray())
            {
                description.Functions.Add(new Wire.FunctionDescription
                {
                    Name = Text(function, "name"),
                    Input = { Features(function, "inputSchema", place) },
                    Output = { Features(function, "outputSchema", place) },
                    State = { Features(function, "stateSchema", place) },
                });
            }
        }
        else
        {
            description.Input.AddRange(Features(root, "inputSchema", place));
            description.Output.AddRange(Features(root, "outputSchema", place));
            description.State.AddRange(Features(root, "stateSchema", place));
        }
        description.Metadata = ReadMetadata(root);
        if (!root.TryGetProperty("specificationVersion", out JsonElement version) || !version.TryGetInt32(out int number))
            throw new ModelFormatException(ModelStage.Read, place, "a specificationVersion", "none");
        return new CompiledMetadata(modelType, number, description);
    }

    private static Wire.Metadata ReadMetadata(JsonElement root)
    {
        var metadata = new Wire.Metadata
        {
            ShortDescription = Text(root, "shortDescription"),
            VersionString = Text(root, "version"),
            Author = Text(root, "author"),
            License = Text(root, "license"),
        };
        if (root.TryGetProperty("userDefinedMetadata", out JsonElement entries))
        {
            foreach (JsonProperty entry in entries.EnumerateObject())
                metadata.UserDefined[entry.Name] = entry.Value.GetString() ?? "";
        }
        return metadata;
    }

    private static List<Wire.FeatureDescription> Features(JsonElement parent, string name, string place)
    {
        var features = new List<Wire.FeatureDescription>();
        if (!parent.TryGetProperty(name, out JsonElement schema))
            return features;
        foreach (JsonElement entry in schema.EnumerateArray())
        {
            string feature = Text(entry, "name");
            Wire.FeatureType type = FeatureType(entry, $"{place}, {name}, {feature}");
            type.IsOptional = Text(entry, "isOptional") == "1";
            features.Add(new Wire.FeatureDescription { Name = feature, ShortDescription = Text(entry, "shortDescription"), Type = type });
        }
        return features;
    }

    private static Wire.FeatureType FeatureType(JsonElement entry, string place)
    {
        string type = Text(entry, "type");
        switch (type)
        {
            case "Int64":
                return new Wire.FeatureType { Int64Type = new Wire.Int64FeatureType() };
            case "Double":
                return new Wire.FeatureType { DoubleType = new Wire.DoubleFeatureType() };
            case "String":
                return new Wire.FeatureType { StringType = new Wire.StringFeatureType() };
            case "MultiArray":
                return new Wire.FeatureType { MultiArrayType = ArrayType(entry, place) };
            case "State":
                return new Wire.FeatureType { StateType = new Wire.StateFeatureType { ArrayType = ArrayType(entry, place) } };
            case "Image":
                return new Wire.FeatureType { ImageType = ImageType(entry, place) };
            case "Dictionary":
                var dictionary = new Wire.DictionaryFeatureType();
                if (Text(entry, "keyType") == "String")
                    dictionary.StringKeyType = new Wire.StringFeatureType();
                else
                    dictionary.Int64KeyType = new Wire.Int64FeatureType();
                return new Wire.FeatureType { DictionaryType = dictionary };
            default:
                throw new ModelFormatException(ModelStage.Read, place, "a known feature type", $"\"{type}\"");
        }
    }

    private static Wire.ArrayFeatureType ArrayType(JsonElement entry, string place)
    {
        var array = new Wire.ArrayFeatureType
        {
            DataType = Text(entry, "dataType") switch
            {
                "Double" => Wire.ArrayFeatureType.Types.ArrayDataType.Double,
                "Float32" => Wire.ArrayFeatureType.Types.ArrayDataType.Float32,
                "Float16" => Wire.ArrayFeatureType.Types.ArrayDataType.Float16,
                "Int32" => Wire.ArrayFeatureType.Types.ArrayDataType.Int32,
                "Int8" => Wire.ArrayFeatureType.Types.ArrayDataType.Int8,
                "" => Wire.ArrayFeatureType.Types.ArrayDataType.InvalidArrayDataType,
                string other => throw new ModelFormatException(ModelStage.Read, place, "a known element type", $"\"{other}\""),
            },
        };
        array.Shape.AddRange(Numbers(Text(entry, "shape"), place).Select(row => row[0]));
        if (entry.TryGetProperty("shapeRange", out JsonElement range))
        {
            array.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange();
            array.ShapeRange.SizeRanges.AddRange(Numbers(range.GetString()!, place).Select(row => Range(row, place)));
        }
        else if (entry.TryGetProperty("enumeratedShapes", out JsonElement shapes))
        {
            array.EnumeratedShapes = new Wire.ArrayFeatureType.Types.EnumeratedShapes();
            array.EnumeratedShapes.Shapes.AddRange(
                Numbers(shapes.GetString()!, place).Select(row => new Wire.ArrayFeatureType.Types.Shape { Shape_ = { row } }));
        }
        return array;
    }

    private static Wire.ImageFeatureType ImageType(JsonElement entry, string place)
    {
        var image = new Wire.ImageFeatureType
        {
            Width = Side(entry, "width", place),
            Height = Side(entry, "height", place),
            ColorSpace = (Text(entry, "colorspace"), Text(entry, "isColor")) switch
            {
                ("BGR", _) => Wire.ImageFeatureType.Types.ColorSpace.Bgr,
                ("RGB", _) or (_, "1") => Wire.ImageFeatureType.Types.ColorSpace.Rgb,
                ("Grayscale16Half", _) => Wire.ImageFeatureType.Types.ColorSpace.GrayscaleFloat16,
                _ => Wire.ImageFeatureType.Types.ColorSpace.Grayscale,
            },
        };
        if (entry.TryGetProperty("sizeRange", out JsonElement range))
        {
            List<long[]> rows = Numbers(range.GetString()!, place);
            if (rows.Count != 2)
                throw new ModelFormatException(ModelStage.Read, place, "ranges of width and height", $"{rows.Count} ranges");
            image.ImageSizeRange =
                new Wire.ImageFeatureType.Types.ImageSizeRange { WidthRange = Range(rows[0], place), HeightRange = Range(rows[1], place) };
        }
        else if (entry.TryGetProperty("enumeratedSizes", out JsonElement sizes))
        {
            image.EnumeratedSizes = new Wire.ImageFeatureType.Types.EnumeratedImageSizes();
            foreach (long[] row in Numbers(sizes.GetString()!, place))
            {
                Wire.SizeRange pair = Range([row[0], row[^1]], place);
                image.EnumeratedSizes.Sizes.Add(
                    new Wire.ImageFeatureType.Types.ImageSize { Width = pair.LowerBound, Height = (ulong)pair.UpperBound });
            }
        }
        return image;
    }

    private static Wire.SizeRange Range(long[] row, string place) => row is [>= 0 and var lower, var upper]
        ? new Wire.SizeRange { LowerBound = (ulong)lower, UpperBound = upper }
        : throw new ModelFormatException(ModelStage.Read, place, "a lower and an upper bound", $"[{string.Join(", ", row)}]");

    private static long Side(JsonElement entry, string name, string place) =>
        long.TryParse(Text(entry, name), NumberStyles.None, CultureInfo.InvariantCulture, out long side)
            ? side
            : throw new ModelFormatException(ModelStage.Read, place, $"a number {name}", $"\"{Text(entry, name)}\"");

    /// <summary>A list of numbers as rows of one, or a list of lists.</summary>
    private static List<long[]> Numbers(string text, string place)
    {
        var rows = new List<long[]>();
        using JsonDocument document = JsonDocument.Parse(text);
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            rows.Add(item.ValueKind == JsonValueKind.Array
                ? [.. item.EnumerateArray().Select(number => number.GetInt64())]
                : [item.GetInt64()]);
        }
        return rows.All(row => row.Length > 0)
            ? rows
            : throw new ModelFormatException(ModelStage.Read, place, "lists of numbers", $"\"{text}\"");
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";
}
