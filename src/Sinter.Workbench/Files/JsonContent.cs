using System.Text;
using System.Text.Json;
using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>Values in JSON: numbers and nested arrays of them are tensors, objects of numbers are tables, texts are texts.
/// NaN and the infinities are written as the texts "NaN", "Infinity" and "-Infinity".</summary>
public static class JsonContent
{
    private const long MaximumLength = 1L << 28;
    private const int MaximumDepth = 34;

    private static readonly JsonDocumentOptions Options =
        new() { MaxDepth = MaximumDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads one value.</summary>
    /// <exception cref="InputFileException">The file is no JSON, or the value has no counterpart.</exception>
    public static FileContent Read(string path) =>
        Parse(BoundedReading.ReadAll(path, MaximumLength), path, root => Value(root, path, "value"));

    /// <summary>Reads one value from text.</summary>
    /// <exception cref="InputFileException">The text is no JSON, or the value has no counterpart.</exception>
    public static FileContent Parse(string text, string source) =>
        Parse(Encoding.UTF8.GetBytes(text), source, root => Value(root, source, "value"));

    /// <summary>Reads an object of named values.</summary>
    public static Dictionary<string, FileContent> ReadNamed(string path) => Parse(BoundedReading.ReadAll(path, MaximumLength), path, root =>
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InputFileException(path, "", "an object of named values", $"{root.ValueKind}");
        var values = new Dictionary<string, FileContent>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!values.TryAdd(property.Name, Value(property.Value, path, $"'{property.Name}'")))
                throw new InputFileException(path, "", "distinct names", $"'{property.Name}' twice");
        }
        return values;
    });

    /// <summary>Writes a tensor as nested arrays.</summary>
    public static void Write(Utf8JsonWriter writer, Tensor tensor)
    {
        int position = 0;
        WriteAxis(writer, tensor.Shape.ToArray(), 0, ref position, ElementWriter(writer, tensor));
    }

    /// <summary>Writes a number, or the text for what JSON has no number for.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private static T Parse<T>(byte[] bytes, string path, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0), Options);
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InputFileException(path, "", $"JSON of at most {MaximumDepth} levels", exception.Message, exception);
        }
    }

    private static FileContent Value(JsonElement element, string file, string place)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return new TextContent(element.GetString()!);
            case JsonValueKind.Object:
                return new TableContent([.. element.EnumerateObject()
                    .Select(property => KeyValuePair.Create(property.Name, Number(property.Value, file, place)))]);
            case JsonValueKind.Array when IsSequence(element):
                return new TextsContent([.. element.EnumerateArray().Select(item => item.GetString()!)]);
            default:
                return new TensorContent(TensorOf(element, file, place));
        }
    }

    /// <summary>Texts, not all of which stand for numbers that JSON lacks.</summary>
    private static bool IsSequence(JsonElement array) => array.GetArrayLength() > 0
        && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
        && array.EnumerateArray().Any(item => !TryNamedNumber(item.GetString()!, out _));

    private static Tensor TensorOf(JsonElement element, string file, string place)
    {
        var dimensions = new List<long>();
        for (JsonElement level = element; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            dimensions.Add(level.GetArrayLength());
            if (dimensions[^1] == 0)
                break;
        }
        if (!Shape.TryCreate([.. dimensions], out Shape shape))
            throw new InputFileException(file, place, "a smaller array", $"[{string.Join(", ", dimensions)}]");
        var leaves = new List<JsonElement>();
        Collect(element, shape, 0, leaves, file, place);
        if (leaves.Count > 0 && leaves.TrueForAll(leaf => leaf.ValueKind is JsonValueKind.True or JsonValueKind.False))
            return Tensor.From<bool>(shape, [.. leaves.Select(leaf => leaf.GetBoolean())]);
        if (leaves.Count > 0 && leaves.TrueForAll(leaf => leaf.ValueKind == JsonValueKind.Number && leaf.TryGetInt64(out _)))
            return Tensor.From<long>(shape, [.. leaves.Select(leaf => leaf.GetInt64())]);
        return Tensor.From<double>(shape, [.. leaves.Select(leaf => Number(leaf, file, place))]);
    }

    private static void Collect(JsonElement element, Shape shape, int axis, List<JsonElement> leaves, string file, string place)
    {
        if (axis == shape.Rank)
        {
            leaves.Add(element);
            return;
        }
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != shape[axis])
        {
            string actual = element.ValueKind == JsonValueKind.Array ? $"one of {element.GetArrayLength()}" : $"{element.ValueKind}";
            throw new InputFileException(file, place, $"an array of {shape[axis]} at level {axis + 1}, like the first", actual);
        }
        foreach (JsonElement item in element.EnumerateArray())
            Collect(item, shape, axis + 1, leaves, file, place);
    }

    /// <summary>A number, or the text of one that JSON lacks.</summary>
    /// <exception cref="InputFileException">It is neither.</exception>
    public static double Number(JsonElement element, string file, string place)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value))
            return value;
        if (element.ValueKind == JsonValueKind.String && TryNamedNumber(element.GetString()!, out value))
            return value;
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean() ? 1 : 0;
        string actual = element.ValueKind == JsonValueKind.String ? $"'{element.GetString()}'" : $"{element.ValueKind}";
        throw new InputFileException(file, place, "a number", actual);
    }

    private static bool TryNamedNumber(string text, out double value)
    {
        value = text switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => 0 };
        return value != 0;
    }

    private static Action<int> ElementWriter(Utf8JsonWriter writer, Tensor tensor)
    {
        switch (tensor.ElementType)
        {
            case ElementType.String:
                string[] strings = tensor.Strings.ToArray();
                return i => writer.WriteStringValue(strings[i]);
            case ElementType.Bool:
                return i => writer.WriteBooleanValue(tensor.Bytes[i] != 0);
            case ElementType.UInt64:
                return i => writer.WriteNumberValue(tensor.Span<ulong>()[i]);
            case ElementType.Float64:
                return i => WriteNumber(writer, tensor.Span<double>()[i]);
            case var type when type.IsFloat():
                float[] floats = tensor.ToFloats();
                return i => WriteSingle(writer, floats[i]);
            default:
                long[] longs = tensor.ToLongs();
                return i => writer.WriteNumberValue(longs[i]);
        }
    }

    private static void WriteSingle(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            WriteNumber(writer, value);
    }

    private static void WriteAxis(Utf8JsonWriter writer, int[] dimensions, int axis, ref int position, Action<int> writeElement)
    {
        if (axis == dimensions.Length)
        {
            writeElement(position++);
            return;
        }
        writer.WriteStartArray();
        for (int i = 0; i < dimensions[axis]; i++)
            WriteAxis(writer, dimensions, axis + 1, ref position, writeElement);
        writer.WriteEndArray();
    }
}
