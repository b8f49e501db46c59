using System.Globalization;
using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tensors;
using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;
using Spectre.Console;

namespace Sinter.Cli.Predict;

/// <summary>Shows outputs on the terminal.</summary>
internal static class PredictionText
{
    private const int FirstElements = 6;

    /// <summary>A line or small table per output.</summary>
    /// <param name="outputs">Names and values.</param>
    /// <param name="terminal">Where to.</param>
    /// <param name="top">How many entries of a dictionary, the largest first.</param>
    public static void Write(IEnumerable<KeyValuePair<string, FileContent>> outputs, Terminal terminal, int top)
    {
        foreach ((string name, FileContent content) in outputs)
        {
            switch (content)
            {
                case TensorContent tensor:
                    terminal.WriteLine($"{name}: {Words(tensor.Tensor)}");
                    break;
                case PictureContent picture:
                    string colors = picture.Picture.Channels == 1 ? "gray" : "colour";
                    string size = $"{picture.Picture.Width} x {picture.Picture.Height}";
                    terminal.WriteLine($"{name}: a {colors} picture of {size}; --output writes it");
                    break;
                case TextContent text:
                    terminal.WriteLine($"{name}: {text.Text}");
                    break;
                case TextsContent texts:
                    terminal.WriteLine($"{name}: {string.Join(", ", texts.Texts.Select(text => $"'{text}'"))}");
                    break;
                case TableContent table:
                    WriteTop(name, table, terminal, top);
                    break;
            }
        }
    }

    /// <summary>Every output with its whole content.</summary>
    public static void WriteJson(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<KeyValuePair<string, FileContent>>> predictions)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("predictions");
        foreach (IReadOnlyList<KeyValuePair<string, FileContent>> outputs in predictions)
        {
            writer.WriteStartObject();
            foreach ((string name, FileContent content) in outputs)
            {
                writer.WriteStartObject(name);
                if (content is TensorContent tensor)
                {
                    writer.WriteString("type", tensor.Tensor.ElementType.MilName());
                    writer.WriteStartArray("shape");
                    foreach (int dimension in tensor.Tensor.Shape)
                        writer.WriteNumberValue(dimension);
                    writer.WriteEndArray();
                }
                writer.WritePropertyName("value");
                OutputFile.WriteJson(writer, content);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTop(string name, TableContent entries, Terminal terminal, int top)
    {
        terminal.WriteLine($"{name}:");
        Table table = Terminal.Table("", "");
        table.HideHeaders();
        foreach ((string key, double value) in entries.Entries.OrderByDescending(entry => entry.Value).Take(top))
            table.AddRow(new Text($"  {key}"), new Text(value.ToString("F4", CultureInfo.InvariantCulture)));
        terminal.Results.Write(table);
        if (entries.Entries.Count > top)
            terminal.WriteLine($"  and {entries.Entries.Count - top} more");
    }

    private static string Words(Tensor tensor)
    {
        if (tensor.ElementType == ElementType.String)
            return string.Join(", ", tensor.Strings.ToArray());
        double[] values = tensor.ToDoubles();
        if (values.Length == 1)
            return tensor.Rank == 0 ? Number(values[0]) : $"{tensor} {Number(values[0])}";
        if (values.Length == 0)
            return $"{tensor}, empty";
        string first = string.Join(", ", values.Take(FirstElements).Select(Number)) + (values.Length > FirstElements ? ", ..." : "");
        return $"{tensor} from {Number(values.Min())} to {Number(values.Max())}, mean {Number(values.Average())}: {first}";
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
