using System.Text.Json;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Traces;

/// <summary>Reads files in the trace event format, as <c>sinter trace</c> writes them.</summary>
public static class TraceReader
{
    private const long MostBytes = 256 << 20;
    private const int MostSpans = 400_000, MostDepth = 64;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputFileException">The file is no trace, or too large.</exception>
    public static TraceDocument Read(string path, CancellationToken cancellation = default)
    {
        string name = Path.GetFileName(path);
        using FileStream file = File.OpenRead(path);
        if (file.Length > MostBytes)
            throw new InputFileException(name, "", $"at most {ByteCount.Text(MostBytes)}", ByteCount.Text(file.Length));
        return Read(file, name, cancellation);
    }

    /// <summary>Reads a stream.</summary>
    /// <exception cref="InputFileException">It is no trace.</exception>
    public static TraceDocument Read(Stream stream, string name, CancellationToken cancellation = default)
    {
        try
        {
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = MostDepth });
            JsonElement root = document.RootElement;
            JsonElement events = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("traceEvents", out JsonElement inner) ? inner : root;
            if (events.ValueKind != JsonValueKind.Array)
                throw new InputFileException(name, "", "a trace: an object with traceEvents, or an array of events", $"JSON of kind {root.ValueKind}");
            var lanes = new TraceLanes(MostSpans);
            int index = 0;
            foreach (JsonElement item in events.EnumerateArray())
            {
                if (++index % 4096 == 0)
                    cancellation.ThrowIfCancellationRequested();
                Add(lanes, item, name, index);
            }
            return lanes.ToDocument(DroppedBy(root));
        }
        catch (JsonException exception)
        {
            throw new InputFileException(name, $"line {exception.LineNumber + 1}", "JSON", exception.Message, exception);
        }
    }

    private static void Add(TraceLanes lanes, JsonElement item, string file, int index)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw new InputFileException(file, $"event {index}", "an object", $"{item.ValueKind}");
        string phase = Text(item, "ph"), name = Text(item, "name"), category = Text(item, "cat");
        (string Process, string Thread) thread = (Text(item, "pid"), Text(item, "tid"));
        if (phase == "M")
        {
            if (name == "thread_name" && item.TryGetProperty("args", out JsonElement named))
                lanes.Name(thread, Text(named, "name"));
            return;
        }
        if (Number(item, "ts") is not { } time)
            throw new InputFileException(file, $"event {index}", "a time ts in microseconds", "none");
        switch (phase)
        {
            case "X":
                lanes.Add(thread, new TraceSpan(name, category, time, Math.Max(0, Number(item, "dur") ?? 0), Arguments(item)));
                break;
            case "B":
                lanes.Begin(thread, new TraceSpan(name, category, time, 0, Arguments(item)));
                break;
            case "E":
                lanes.End(thread, time);
                break;
            case "b":
                lanes.BeginOverlapping($"{category} {Text(item, "id")}", new TraceSpan(name, category, time, 0, Arguments(item)));
                break;
            case "e":
                lanes.EndOverlapping($"{category} {Text(item, "id")}", time);
                break;
            case "C":
                if (item.TryGetProperty("args", out JsonElement values) && values.ValueKind == JsonValueKind.Object)
                {
                    foreach (JsonProperty value in values.EnumerateObject())
                    {
                        if (Number(values, value.Name) is { } number)
                            lanes.Count(value.Name == "value" ? name : $"{name} {value.Name}", time, number);
                    }
                }
                break;
        }
    }

    private static KeyValuePair<string, string>[] Arguments(JsonElement item) =>
        item.TryGetProperty("args", out JsonElement arguments) && arguments.ValueKind == JsonValueKind.Object
            ? [.. arguments.EnumerateObject().Take(16).Select(argument => KeyValuePair.Create(argument.Name, Short(argument.Value.ToString())))] : [];

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "...";

    private static string Text(JsonElement item, string property) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(property, out JsonElement value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ToString() : "";

    /// <summary>A number that a time or a count can be: nothing that adds up to infinity.</summary>
    private static double? Number(JsonElement item, string property) =>
        item.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && Math.Abs(number) < 1e15 ? number : null;

    private static long DroppedBy(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("otherData", out JsonElement other) && other.ValueKind == JsonValueKind.Object
            && other.TryGetProperty("droppedEvents", out JsonElement dropped) && dropped.ValueKind == JsonValueKind.Number && dropped.TryGetInt64(out long count) ? count : 0;
}
