using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sinter.Workbench.Preview;

/// <summary>What the author of a model wrote about its preview, under the keys that Xcode and exporters use. All of it may be absent, and none
/// of it is trusted to be well formed.</summary>
public sealed partial class PreviewMetadata
{
    private const string TypeKey = "com.apple.coreml.model.preview.type", ParametersKey = "com.apple.coreml.model.preview.params";
    private const int MostLabels = 100_000, MostJson = 1 << 22;

    private PreviewMetadata(string type, IReadOnlyList<string> labels, IReadOnlyList<string> colors, int? sampleRate)
    {
        Type = type;
        Labels = labels;
        Colors = colors;
        SampleRate = sampleRate;
    }

    /// <summary>The kind of preview, such as <c>imageSegmenter</c>; empty when there is none.</summary>
    public string Type { get; }

    /// <summary>Names of the classes, by index.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Their colours, as <c>#RRGGBB</c>.</summary>
    public IReadOnlyList<string> Colors { get; }

    /// <summary>Samples per second of the sound that the model takes.</summary>
    public int? SampleRate { get; }

    public static PreviewMetadata Read(ModelMetadata metadata)
    {
        IReadOnlyDictionary<string, string> given = metadata.UserDefined;
        (IReadOnlyList<string> labels, IReadOnlyList<string> colors) = Parameters(given.GetValueOrDefault(ParametersKey, ""));
        if (labels.Count == 0)
            labels = Names(given.GetValueOrDefault("names", ""));
        if (labels.Count == 0 && given.GetValueOrDefault("classes") is { Length: > 0 } classes)
            labels = [.. classes.Split(',', StringSplitOptions.TrimEntries).Take(MostLabels)];
        int? rate = int.TryParse(given.GetValueOrDefault("sampleRate"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int hertz)
            && hertz is >= 100 and <= 1_000_000 ? hertz : null;
        string type = given.GetValueOrDefault(TypeKey, given.GetValueOrDefault("task", "") is "detect" ? "objectDetector" : "");
        return new PreviewMetadata(type, labels, colors, rate);
    }

    private static (IReadOnlyList<string>, IReadOnlyList<string>) Parameters(string json)
    {
        if (json.Length is 0 or > MostJson)
            return ([], []);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (Texts(document.RootElement, "labels"), [.. Texts(document.RootElement, "colors").Where(color => ColorText().IsMatch(color))])
                : ([], []);
        }
        catch (JsonException)
        {
            return ([], []);
        }
    }

    private static string[] Texts(JsonElement parameters, string name) =>
        parameters.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Take(MostLabels).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    /// <summary>Names as exporters of YOLO write them: a Python dictionary such as <c>{0: 'person', 1: 'bicycle'}</c>.</summary>
    private static string[] Names(string text)
    {
        if (text.Length is 0 or > MostJson)
            return [];
        var names = new SortedDictionary<int, string>();
        foreach (Match match in PythonEntry().Matches(text))
        {
            if (int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < MostLabels)
                names[index] = match.Groups[3].Value;
        }
        return names.Count > 0 && names.Keys.Last() == names.Count - 1 ? [.. names.Values] : [];
    }

    [GeneratedRegex("""(\d{1,6})\s*:\s*(['"])(.*?)\2""", RegexOptions.None, 1000)]
    private static partial Regex PythonEntry();

    [GeneratedRegex("^#[0-9A-Fa-f]{6}$")]
    private static partial Regex ColorText();
}
