using System.Text.Json;

namespace Sinter.Workbench.Preview;

/// <summary>What a preview shows, as JSON.</summary>
public static class PreviewJson
{
    private const int MostElements = 64;

    public static void Write(Utf8JsonWriter writer, PreviewResult result, PreviewInputs inputs)
    {
        writer.WriteStartObject();
        writer.WriteString("purpose", JsonNamingPolicy.CamelCase.ConvertName($"{result.Plan.Purpose}"));
        writer.WriteString("reason", result.Plan.Reason);
        writer.WriteNumber("milliseconds", result.Milliseconds);
        writer.WriteStartArray("sampleInputs");
        foreach (string name in inputs.Samples)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteStartArray("results");
        foreach (PreviewItem item in result.Items)
        {
            writer.WriteStartObject();
            writer.WriteString("name", item.Name);
            Write(writer, item);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PreviewItem item)
    {
        switch (item)
        {
            case PictureItem picture:
                writer.WriteString("kind", "picture");
                writer.WriteNumber("width", picture.Picture.Width);
                writer.WriteNumber("height", picture.Picture.Height);
                break;
            case MapItem map:
                writer.WriteString("kind", "map");
                writer.WriteNumber("width", map.Picture.Width);
                writer.WriteNumber("height", map.Picture.Height);
                WriteNumber(writer, "least", map.Least);
                WriteNumber(writer, "most", map.Most);
                break;
            case ScoresItem scores:
                writer.WriteString("kind", "scores");
                writer.WriteNumber("classes", scores.Count);
                WriteObjects(writer, "top", scores.Scores, entry =>
                {
                    writer.WriteString("label", entry.Key);
                    WriteNumber(writer, "score", entry.Value);
                });
                break;
            case BoxesItem boxes:
                writer.WriteString("kind", "boxes");
                WriteObjects(writer, "boxes", boxes.Boxes, box =>
                {
                    writer.WriteString("label", box.Label);
                    WriteNumber(writer, "confidence", box.Confidence);
                    WriteNumber(writer, "left", box.Left);
                    WriteNumber(writer, "top", box.Top);
                    WriteNumber(writer, "width", box.Width);
                    WriteNumber(writer, "height", box.Height);
                });
                break;
            case SegmentsItem segments:
                writer.WriteString("kind", "segments");
                WriteObjects(writer, "classes", segments.Segments, segment =>
                {
                    writer.WriteString("label", segment.Label);
                    writer.WriteString("color", segment.Color);
                    writer.WriteNumber("share", segment.Share);
                });
                break;
            case PointsItem points:
                writer.WriteString("kind", "points");
                WriteObjects(writer, "points", points.Points, point =>
                {
                    writer.WriteString("label", point.Label);
                    WriteNumber(writer, "confidence", point.Confidence);
                    writer.WriteNumber("x", point.X);
                    writer.WriteNumber("y", point.Y);
                });
                break;
            case SeriesItem series:
                writer.WriteString("kind", "series");
                WriteObjects(writer, "lines", series.Lines, line =>
                {
                    writer.WriteNumber("count", line.Length);
                    WriteNumber(writer, "least", line.Min());
                    WriteNumber(writer, "most", line.Max());
                    writer.WriteStartArray("first");
                    foreach (float value in line.Take(MostElements))
                        WriteNumber(writer, null, value);
                    writer.WriteEndArray();
                });
                break;
            case ValueItem value:
                writer.WriteString("kind", "value");
                writer.WriteString("value", value.Text);
                break;
            case ArrayItem array:
                writer.WriteString("kind", "array");
                writer.WriteString("type", array.Type);
                WriteNumber(writer, "least", array.Least);
                WriteNumber(writer, "most", array.Most);
                WriteNumber(writer, "mean", array.Mean);
                break;
        }
    }

    private static void WriteObjects<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>A number; in words where JSON has none for it.</summary>
    private static void WriteNumber(Utf8JsonWriter writer, string? name, double value)
    {
        if (name is not null)
            writer.WritePropertyName(name);
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }
}
