using System.Globalization;
using Sinter.Cli.Commands;
using Sinter.Workbench;
using Sinter.Workbench.Preview;
using Spectre.Console;

namespace Sinter.Cli.Preview;

/// <summary>A preview as text: tables, numbered like the boxes in the picture.</summary>
internal static class PreviewText
{
    public static void Write(Terminal terminal, PreviewResult result, PreviewInputs inputs, int top)
    {
        terminal.WriteLine($"{PurposeWords.Of(result.Plan.Purpose)} ({result.Plan.Reason})");
        if (inputs.Samples.Count > 0)
            terminal.WriteLine($"samples stand in for {string.Join(", ", inputs.Samples)}");
        terminal.WriteLine($"predicted in {Figures.Time(result.Milliseconds)}");
        foreach (PreviewItem item in result.Items)
            Write(terminal, item, top);
    }

    private static void Write(Terminal terminal, PreviewItem item, int top)
    {
        terminal.WriteLine();
        switch (item)
        {
            case PictureItem picture:
                terminal.WriteLine($"{item.Name}: a picture of {picture.Picture.Width} x {picture.Picture.Height}; --output writes it");
                break;
            case MapItem map:
                terminal.WriteLine($"{item.Name}: {map.Picture.Width} x {map.Picture.Height} numbers from {Number(map.Least)} to {Number(map.Most)}; --output draws them");
                break;
            case ScoresItem scores:
                Show(terminal, [item.Name, "score"], scores.Scores.Take(top).Select(entry => new[] { entry.Key, Number(entry.Value) }), scores.Count - top);
                break;
            case BoxesItem boxes:
                Show(terminal, ["", "what", "confidence", "left", "top", "width", "height"], boxes.Boxes.Take(top).Select((box, i) => new[]
                {
                    $"{i + 1}", box.Label, Figures.Percent(box.Confidence), Figures.Percent(box.Left), Figures.Percent(box.Top), Figures.Percent(box.Width),
                    Figures.Percent(box.Height),
                }), boxes.Boxes.Count - top);
                if (boxes.Boxes.Count == 0)
                    terminal.WriteLine("nothing was found");
                break;
            case SegmentsItem segments:
                Show(terminal, [item.Name, "share of the picture", "colour"],
                    segments.Segments.Take(top).Select(segment => new[] { segment.Label, Figures.Percent(segment.Share), segment.Color }), segments.Segments.Count - top);
                break;
            case PointsItem points:
                Show(terminal, [item.Name, "confidence", "from the left", "from above"], points.Points.Select(point => new[]
                {
                    point.Label, Number(point.Confidence), Figures.Percent(point.X), Figures.Percent(point.Y),
                }), 0);
                break;
            case SeriesItem series:
                Show(terminal, [item.Name, "elements", "smallest", "largest"], series.Lines.Select((line, i) => new[]
                {
                    $"row {i + 1}", $"{line.Length}", Number(line.Min()), Number(line.Max()),
                }), 0);
                break;
            case ValueItem value:
                terminal.WriteLine($"{item.Name}: {value.Text}");
                break;
            case ArrayItem array:
                terminal.WriteLine($"{item.Name}: {array.Type} from {Number(array.Least)} to {Number(array.Most)}, mean {Number(array.Mean)}: "
                    + string.Join(", ", array.First.Select(Number)) + (array.Count > array.First.Count ? ", ..." : ""));
                break;
        }
    }

    private static void Show(Terminal terminal, string[] columns, IEnumerable<string[]> rows, int rest)
    {
        Table table = Terminal.Table(columns);
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        terminal.Results.Write(table);
        if (rest > 0)
            terminal.WriteLine($"and {rest} more");
    }

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
