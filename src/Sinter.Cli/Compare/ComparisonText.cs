using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Workbench;
using Spectre.Console;

namespace Sinter.Cli.Compare;

/// <summary>What a comparison found, for people and as JSON.</summary>
internal static class ComparisonText
{
    private const int MostLosses = 8;

    public static void Write(Terminal terminal, ComparisonReport report)
    {
        Table table = Terminal.Table("output", "signal to noise", "largest difference", "largest magnitude", "same largest element or label");
        foreach (ValueComparison output in report.Outputs)
        {
            table.AddRow(new Text(output.Name), new Text(Figures.Decibels(output.SignalToNoise)), new Text(Figures.Significant(output.LargestDifference)),
                new Text(Figures.Significant(output.LargestMagnitude)), new Text(Figures.Percent(output.Agreement)));
        }
        terminal.Results.Write(table);
        terminal.WriteLine($"compared on {report.Samples} input{(report.Samples == 1 ? "" : "s")}");
        if (report.Values.Count == 0)
            return;
        terminal.WriteLine();
        if (report.FirstNonFinite is { } broken)
            terminal.WriteLine($"first NaN or infinity: {broken.NonFinite} elements of {broken.Name} ({broken.Operation})");
        Table losses = Terminal.Table("where most is lost", "operation", "signal to noise");
        foreach (ValueComparison value in report.LargestLosses.Take(MostLosses))
            losses.AddRow(new Text(value.Name), new Text(value.Operation), new Text(Figures.Decibels(value.SignalToNoise)));
        terminal.Results.Write(losses);
    }

    public static void WriteJson(Terminal terminal, ComparisonReport report, PrecisionReport? fix) => terminal.WriteJson(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("samples", report.Samples);
        WriteNumber(writer, "signalToNoiseDecibels", report.SignalToNoise);
        writer.WriteNumber("agreement", report.Agreement);
        writer.WriteString("firstNonFinite", report.FirstNonFinite?.Name);
        WriteValues(writer, "outputs", report.Outputs);
        WriteValues(writer, "values", report.Values);
        WriteValues(writer, "largestLosses", report.LargestLosses);
        if (fix is not null)
            PrecisionFix.WriteJson(writer, fix);
        writer.WriteEndObject();
    });

    public static void WriteValues(Utf8JsonWriter writer, string name, IEnumerable<ValueComparison> values)
    {
        writer.WriteStartArray(name);
        foreach (ValueComparison value in values)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            if (value.Operation.Length > 0)
                writer.WriteString("operation", value.Operation);
            WriteNumber(writer, "signalToNoiseDecibels", value.SignalToNoise);
            writer.WriteNumber("largestDifference", value.LargestDifference);
            writer.WriteNumber("largestMagnitude", value.LargestMagnitude);
            writer.WriteNumber("nonFinite", value.NonFinite);
            writer.WriteNumber("agreement", value.Agreement);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    public static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteString(name, double.IsNaN(value) ? "NaN" : "Infinity");
    }
}
