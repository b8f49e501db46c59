using System.Globalization;
using System.Text.Json;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>Reads <c>case.json</c>.</summary>
internal sealed class CaseReader
{
    private readonly string _file;

    private CaseReader(string file) => _file = file;

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="InputFileException">It is no case.</exception>
    public static RecordedCase Read(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return new CaseReader(file).Case(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new InputFileException(file, "", "a recorded case", exception.Message, exception);
        }
    }

    private RecordedCase Case(JsonElement root)
    {
        string name = Text(root, "name") ?? Path.GetFileName(Path.GetDirectoryName(_file)) ?? _file;
        var variants = new List<CaseVariant> { Variant(root, root, "") };
        if (root.TryGetProperty("variants", out JsonElement more))
            variants.AddRange(more.EnumerateArray().Select(variant => Variant(variant, root, Text(variant, "name"))));
        return new RecordedCase(name, Text(root, "type") ?? "", Texts(root, "ops"), variants);
    }

    private CaseVariant Variant(JsonElement variant, JsonElement root, string? name)
    {
        string[] models = Text(variant, "model") is { } model ? [model] : Texts(variant, "models");
        if (models.Length == 0)
            throw new InputFileException(_file, "model", "the name of a model, or several in models", "none");
        CaseStep[] steps = variant.TryGetProperty("steps", out JsonElement list) ? [.. list.EnumerateArray().Select(Step)] : [];
        if (steps.Length == 0)
            throw new InputFileException(_file, "steps", "one step or more", "none");
        return new CaseVariant(
            name ?? Path.GetFileNameWithoutExtension(models[0]), models, Flag(variant, root, "float16"), Flag(variant, root, "stateful"),
            Text(variant, "function") ?? Text(root, "function"), steps);
    }

    private CaseStep Step(JsonElement step) => new(
        [.. Members(step, "inputs").Select(member => KeyValuePair.Create(member.Name, Value(member)))],
        [.. Members(step, "expected")
            .Select(member => KeyValuePair.Create(member.Name, new ExpectedValue(Value(member), ToleranceOf(member.Value))))]);

    private RecordedValue Value(JsonProperty member)
    {
        JsonElement value = member.Value;
        if (Text(value, "tensor") is { } tensor)
            return new TensorReference(tensor);
        if (Text(value, "image") is { } image)
            return new PictureReference(image, Text(value, "mode") ?? "RGB");
        if (Text(value, "string") is { } text)
            return new StatedValue(new TextContent(text));
        if (value.TryGetProperty("int64", out JsonElement integer))
            return new StatedValue(new TensorContent(Tensor.Scalar(integer.GetInt64())));
        if (value.TryGetProperty("double", out JsonElement number))
            return new StatedValue(new TensorContent(Tensor.Scalar(JsonContent.Number(number, _file, member.Name))));
        if (value.TryGetProperty("sequence", out JsonElement sequence))
            return new StatedValue(new TextsContent([.. sequence.EnumerateArray().Select(item => item.GetString() ?? "")]));
        if (value.TryGetProperty("dictionary", out JsonElement pairs))
            return new StatedValue(new TableContent([.. pairs.EnumerateArray().Select(pair => Entry(pair, member.Name))],
                Text(value, "keys") == "int64"));
        throw new InputFileException(_file, member.Name, "tensor, image, string, int64, double, sequence or dictionary", value.ToString());
    }

    private KeyValuePair<string, double> Entry(JsonElement pair, string place)
    {
        JsonElement key = pair[0];
        string name = key.ValueKind == JsonValueKind.String ? key.GetString()! : key.GetInt64().ToString(CultureInfo.InvariantCulture);
        return KeyValuePair.Create(name, JsonContent.Number(pair[1], _file, place));
    }

    private Tolerance ToleranceOf(JsonElement value)
    {
        double? relative = Number(value, "rtol"), absolute = Number(value, "atol");
        double share = Number(value, "mismatch") ?? 0;
        return new Tolerance(relative ?? 0, absolute ?? 0, share, relative is null && absolute is null);
    }

    private double? Number(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement number) ? JsonContent.Number(number, _file, name) : null;

    private static JsonElement.ObjectEnumerator Members(JsonElement step, string name) =>
        step.TryGetProperty(name, out JsonElement members) ? members.EnumerateObject() : default;

    private static bool Flag(JsonElement variant, JsonElement root, string name) =>
        variant.TryGetProperty(name, out JsonElement flag) ? flag.GetBoolean() : root.TryGetProperty(name, out flag) && flag.GetBoolean();

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static string[] Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement texts) && texts.ValueKind == JsonValueKind.Array
            ? [.. texts.EnumerateArray().Select(text => text.GetString() ?? "")]
            : [];
}
