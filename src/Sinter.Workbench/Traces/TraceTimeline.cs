using System.Text.Json;

namespace Sinter.Workbench.Traces;

/// <summary>A trace as numbers, for what draws it.</summary>
public static class TraceTimeline
{
    private const int Colours = 8;

    /// <summary>Writes lanes and counters: times in microseconds since the first span, names as places in a list.</summary>
    public static void WriteJson(TraceDocument document, Utf8JsonWriter writer)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        writer.WriteStartObject();
        writer.WriteNumber("duration", Round(document.End - document.Start));
        writer.WriteNumber("leftOut", document.LeftOut);
        writer.WriteStartArray("lanes");
        foreach (TraceLane lane in document.Lanes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", lane.Name);
            writer.WriteStartArray("rows");
            foreach (IReadOnlyList<TraceSpan> row in lane.Rows)
            {
                writer.WriteStartObject();
                Write(writer, "start", row, span => Round(span.Start - document.Start));
                Write(writer, "duration", row, span => Round(span.Duration));
                Write(writer, "name", row, span => names.TryGetValue(span.Name, out int known) ? known : names[span.Name] = names.Count);
                Write(writer, "colour", row, Colour);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("counters");
        foreach (TraceCounter counter in document.Counters)
        {
            writer.WriteStartObject();
            writer.WriteString("name", counter.Name);
            Write(writer, "time", counter.Points, point => Round(point.Time - document.Start));
            Write(writer, "value", counter.Points, point => point.Value);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("names");
        foreach (string name in names.Keys)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>One colour per kind; operations have one per type.</summary>
    private static double Colour(TraceSpan span) => span.Category switch
    {
        "Inference" => 1,
        "Load" => 2,
        "Segment" => 3,
        "Setup" => 4,
        "Specialization" => 5,
        "Queue" => 8,
        _ => 1 + (span.Arguments.FirstOrDefault(argument => argument.Key == "type") is { Value: { } type } ? Hash(type) : Hash(span.Name)) % Colours,
    };

    private static int Hash(string text) => text.Aggregate(17, (hash, character) => ((hash * 31) + character) & 0xFFFFFF);

    private static void Write<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Func<T, double> number)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
            writer.WriteNumberValue(number(item));
        writer.WriteEndArray();
    }

    private static double Round(double microseconds) => Math.Round(microseconds, 3);
}
