using System.Text.Json;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>A layer as the compiled network writes it. Remembers which attributes were read, so that none is overlooked: one that nobody
/// asked for might change what the layer computes.</summary>
internal sealed class EspressoLayer
{
    private readonly Dictionary<string, JsonElement> _attributes;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal)
    {
        "name", "type", "bottom", "top", "weights", "attributes", "debug_info",
        "n_parallel", "hint_fallback_from_ane", "hint_fallback_from_metal",
    };

    public EspressoLayer(JsonElement element, int index, string file)
    {
        Place = $"{file}, layer {index}";
        _attributes = EspressoJson.Members(element, Place);
        Type = Text("type");
        Name = Text("name");
        Place = $"{file}, layer {index} \"{Name}\" ({Type})";
        Inputs = Blobs("bottom");
        Outputs = Blobs("top");
    }

    public string Type { get; }

    public string Name { get; }

    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Where the layer is, for error messages.</summary>
    public string Place { get; }

    public bool Has(string attribute) => _attributes.ContainsKey(attribute);

    public int Int(string attribute) => EspressoJson.Int(Read(attribute), At(attribute));

    public int Int(string attribute, int absent) => Has(attribute) ? Int(attribute) : absent;

    /// <summary>A number of things that must be there.</summary>
    public int Size(string attribute, int? absent = null)
    {
        int value = absent is { } size ? Int(attribute, size) : Int(attribute);
        return value >= 1 ? value : throw new ModelFormatException(ModelStage.Read, At(attribute), "at least 1", $"{value}");
    }

    /// <summary>An amount that may be zero.</summary>
    public ulong Amount(string attribute)
    {
        int value = Int(attribute, 0);
        return value >= 0 ? (ulong)value : throw new ModelFormatException(ModelStage.Read, At(attribute), "at least 0", $"{value}");
    }

    public bool Flag(string attribute) => Has(attribute) && EspressoJson.Flag(Read(attribute), At(attribute));

    public float Float(string attribute) => EspressoJson.Float(Read(attribute), At(attribute));

    /// <summary>Refuses an attribute that is there and is none of the values with a known meaning.</summary>
    public void Expect(string attribute, params ReadOnlySpan<float> known)
    {
        if (!Has(attribute))
            return;
        JsonElement element = Read(attribute);
        float value = element.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? (element.GetBoolean() ? 1 : 0)
            : EspressoJson.Float(element, At(attribute));
        if (!known.Contains(value))
            throw UnknownValue(attribute);
    }

    /// <summary>Lets an attribute be that has no effect on the result.</summary>
    public void Ignore(params ReadOnlySpan<string> attributes)
    {
        foreach (string attribute in attributes)
            _read.Add(attribute);
    }

    /// <exception cref="ModelUnsupportedException">The layer has an attribute that nobody asked for.</exception>
    public void CheckAllRead()
    {
        if (_attributes.Keys.FirstOrDefault(attribute => !_read.Contains(attribute)) is { } overlooked)
            throw UnknownValue(overlooked);
        if (Has("weights") && EspressoJson.Members(_attributes["weights"], At("weights")).Keys.FirstOrDefault() is { } weight)
            throw Unsupported($"the weight \"{weight}\"");
        if (Has("attributes")
            && EspressoJson.Members(_attributes["attributes"], At("attributes")).Keys.FirstOrDefault(key => key != "is_output") is { } key)
            throw Unsupported($"the attribute \"{key}\"");
    }

    public void ExpectInputs(int count)
    {
        if (Inputs.Count != count)
            throw Unsupported($"{Inputs.Count} inputs rather than {count}");
    }

    public ModelUnsupportedException UnknownValue(string attribute) =>
        Unsupported($"{attribute} {EspressoJson.Shown(_attributes[attribute])}");

    public ModelUnsupportedException Unsupported(string what) =>
        new(ModelStage.Read, Place, $"{Type} with {what}", EspressoReader.Advice);

    public ModelFormatException Invalid(string attribute, string expected, string actual) =>
        new(ModelStage.Read, At(attribute), expected, actual);

    private string Text(string attribute) => EspressoJson.Text(Read(attribute), At(attribute));

    /// <summary>Names separated by commas; none where the text is empty or absent.</summary>
    private string[] Blobs(string attribute)
    {
        string[] names = Has(attribute) ? Text(attribute).Split(',') : [""];
        if (names is [""])
            return [];
        return names.All(name => name.Length > 0) ? names : throw Invalid(attribute, "names of blobs", "an empty name");
    }

    private JsonElement Read(string attribute)
    {
        _read.Add(attribute);
        return _attributes.TryGetValue(attribute, out JsonElement element)
            ? element
            : throw new ModelFormatException(ModelStage.Read, Place, $"the attribute {attribute}", "none");
    }

    private string At(string attribute) => $"{Place}, {attribute}";
}
