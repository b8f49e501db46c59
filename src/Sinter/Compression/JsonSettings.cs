using System.Text.Json;

namespace Sinter;

/// <summary>An object of a configuration file. Keys that nobody asked for are errors, since a misspelled one would change nothing
/// silently.</summary>
internal sealed class JsonSettings
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <param name="element">The object.</param>
    /// <param name="place">Where it is, for errors.</param>
    public JsonSettings(JsonElement element, string place)
    {
        Place = place;
        if (element.ValueKind != JsonValueKind.Object)
            throw ConfigurationReader.Invalid(place, "an object", element.ValueKind.ToString());
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!_members.TryAdd(member.Name, member.Value))
                throw ConfigurationReader.Invalid(place, "distinct keys", $"{member.Name} twice");
        }
    }

    public string Place { get; }

    public string? Text(string key) => Read(key, JsonValueKind.String, "a text", element => element.GetString());

    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Invalid(key, "true or false", other),
    };

    public double? Number(string key) =>
        Find(key) is not { } element ? null
        : element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) ? value
        : throw Invalid(key, "a number", element);

    public int? Integer(string key) => Find(key) is { } element ? IntegerOf(key, element) : null;

    /// <summary>An array of integers; null for one integer alone, too.</summary>
    public IReadOnlyList<int>? Integers(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Array } element ? [.. element.EnumerateArray().Select(item => IntegerOf(key, item))] : null;

    public T? Choice<T>(string key, params ReadOnlySpan<(string Name, T Value)> choices)
        where T : struct
    {
        if (Text(key) is not { } text)
            return null;
        foreach ((string name, T value) in choices)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        var names = new List<string>();
        foreach ((string name, _) in choices)
            names.Add(name);
        throw ConfigurationReader.Invalid($"{Place}.{key}", $"one of {string.Join(", ", names)}", $"\"{text}\"");
    }

    public JsonSettings? Object(string key) => Find(key) is { } element ? new JsonSettings(element, $"{Place}.{key}") : null;

    /// <summary>The members of an object of objects; null for a member that is null.</summary>
    public IEnumerable<KeyValuePair<string, JsonSettings?>> Members(string key)
    {
        if (Object(key) is not { } inner)
            yield break;
        foreach ((string name, JsonElement element) in inner._members)
        {
            yield return KeyValuePair.Create(name, element.ValueKind == JsonValueKind.Null ? null
                : new JsonSettings(element, $"{inner.Place}.{name}"));
        }
    }

    public IEnumerable<JsonSettings>? Items(string key) => Find(key) is not { } element ? null
        : element.ValueKind == JsonValueKind.Array
            ? element.EnumerateArray().Select((item, i) => new JsonSettings(item, $"{Place}.{key}[{i}]")).ToArray()
            : throw Invalid(key, "an array", element);

    /// <exception cref="ModelInputException">There is a key that was never asked for.</exception>
    public void RequireAllRead()
    {
        if (_members.Keys.FirstOrDefault(key => !_known.Contains(key)) is { } unknown)
            throw ConfigurationReader.Invalid(Place, $"keys among {string.Join(", ", _known.Order(StringComparer.Ordinal))}", $"\"{unknown}\"");
    }

    private T? Read<T>(string key, JsonValueKind kind, string expected, Func<JsonElement, T?> read) =>
        Find(key) is not { } element ? default : element.ValueKind == kind ? read(element) : throw Invalid(key, expected, element);

    private JsonElement? Find(string key)
    {
        _known.Add(key);
        return _members.TryGetValue(key, out JsonElement element) && element.ValueKind != JsonValueKind.Null ? element : null;
    }

    private int IntegerOf(string key, JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) ? value : throw Invalid(key, "an integer", element);

    private ModelInputException Invalid(string key, string expected, JsonElement actual) =>
        ConfigurationReader.Invalid($"{Place}.{key}", expected, actual.GetRawText());
}
