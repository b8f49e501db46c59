using System.Text.Json;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>The layers of a compiled network and how its images are prepared, from <c>model.espresso.net</c>.</summary>
internal sealed class EspressoNet : IDisposable
{
    private const int FormatVersion = 200;

    private readonly JsonDocument _document;
    private readonly string _place;
    private readonly JsonElement _layers;

    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">Its version, or something in it beside the layers, is not known.</exception>
    public EspressoNet(ReadOnlyMemory<byte> bytes, string place)
    {
        _place = place;
        _document = EspressoJson.Open(bytes, place);
        try
        {
            Dictionary<string, JsonElement> members = EspressoJson.Members(_document.RootElement, place);
            int version = EspressoJson.Int(Required(members, "format_version"), $"{place}, format_version");
            if (version != FormatVersion)
                throw Unsupported($"format version {version}");
            WeightFileName = EspressoJson.Text(Required(members, "storage"), $"{place}, storage");
            _layers = Required(members, "layers");
            if (_layers.ValueKind != JsonValueKind.Array)
                throw new ModelFormatException(ModelStage.Read, $"{place}, layers", "a JSON array", $"{_layers.ValueKind}");
            ImageTransforms = members.TryGetValue("transform_params", out JsonElement transforms)
                ? EspressoJson.Members(transforms, $"{place}, transform_params")
                : [];
            if (members.TryGetValue("metadata_in_weights", out JsonElement metadata)
                && !(metadata.ValueKind == JsonValueKind.Array && metadata.GetArrayLength() == 0))
                throw Unsupported("metadata in the weights");
            if (members.Keys.FirstOrDefault(IsUnknown) is { } unknown)
                throw Unsupported($"the member \"{unknown}\"");
        }
        catch
        {
            _document.Dispose();
            throw;
        }
    }

    /// <summary>The file with the weights, relative to the bundle.</summary>
    public string WeightFileName { get; }

    /// <summary>What is done to each image input, by its name.</summary>
    public IReadOnlyDictionary<string, JsonElement> ImageTransforms { get; }

    /// <summary>The layers in the order of their execution, read one at a time.</summary>
    public IEnumerable<EspressoLayer> Layers() => _layers.EnumerateArray().Select((element, i) => new EspressoLayer(element, i, _place));

    public void Dispose() => _document.Dispose();

    private static bool IsUnknown(string member) => member is not ("format_version" or "storage" or "layers" or "transform_params"
        or "metadata_in_weights" or "properties" or "analyses" or "configurations");

    private JsonElement Required(Dictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out JsonElement element)
            ? element
            : throw new ModelFormatException(ModelStage.Read, _place, $"the member {name}", "none");

    private ModelUnsupportedException Unsupported(string what) =>
        new(ModelStage.Read, _place, $"a compiled network with {what}", EspressoReader.Advice);
}
