using System.Text.Json;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>Opens the JSON files of a compiled network.</summary>
internal static class EspressoJson
{
    private const int MaximumBytes = 16 << 20, MaximumDepth = 16;

    /// <exception cref="ModelFormatException">The bytes are no JSON, or too large or too deep.</exception>
    /// <exception cref="ModelUnsupportedException">The file is compressed.</exception>
    public static JsonDocument Open(ReadOnlyMemory<byte> bytes, string place)
    {
        if (bytes.Span.StartsWith("pbze"u8))
        {
            throw new ModelUnsupportedException(ModelStage.Read, place, "a compressed network",
                "the .mlmodel or .mlpackage that it was compiled from");
        }
        if (bytes.Length > MaximumBytes)
            throw new ModelFormatException(ModelStage.Read, place, $"at most {MaximumBytes:N0} bytes", $"{bytes.Length:N0}");
        try
        {
            return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaximumDepth });
        }
        catch (JsonException error)
        {
            throw new ModelFormatException(ModelStage.Read, place, "JSON", error.Message, error);
        }
    }

    /// <summary>The members of an object, each name once.</summary>
    public static Dictionary<string, JsonElement> Members(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(ModelStage.Read, place, "a JSON object", $"{element.ValueKind}");
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!members.TryAdd(Name(member, place), member.Value))
                throw new ModelFormatException(ModelStage.Read, place, "each member once", $"\"{member.Name}\" twice");
        }
        return members;
    }

    public static string Text(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.String)
            throw new ModelFormatException(ModelStage.Read, place, "a text", $"{element.ValueKind}");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFormatException(ModelStage.Read, place, "Unicode text", error.Message, error);
        }
    }

    public static int Int(JsonElement element, string place) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value)
            ? value
            : throw new ModelFormatException(ModelStage.Read, place, "a 32-bit integer", Shown(element));

    public static float Float(JsonElement element, string place) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && float.IsFinite((float)value)
            ? (float)value
            : throw new ModelFormatException(ModelStage.Read, place, "a finite number", Shown(element));

    /// <summary>Flags are written as 0 and 1, newer ones as false and true.</summary>
    public static bool Flag(JsonElement element, string place) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.TryGetInt32(out int value) && value is 0 or 1 => value == 1,
        _ => throw new ModelFormatException(ModelStage.Read, place, "0 or 1", Shown(element)),
    };

    /// <summary>A value as an error message shows it.</summary>
    public static string Shown(JsonElement element)
    {
        const int maximumLength = 40;
        string text = element.GetRawText();
        return text.Length <= maximumLength ? text : text[..maximumLength] + "...";
    }

    private static string Name(JsonProperty member, string place)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFormatException(ModelStage.Read, place, "Unicode names", error.Message, error);
        }
    }
}
