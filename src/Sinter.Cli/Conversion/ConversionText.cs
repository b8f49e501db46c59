using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Cli.Compare;
using Sinter.Workbench;
using Sinter.Workbench.Trials;

namespace Sinter.Cli.Conversion;

/// <summary>What came of a conversion, for people and for programs.</summary>
internal static class ConversionText
{
    private const int MostOperations = 8;

    public static void Write(ConversionReport report, Terminal terminal)
    {
        string operations = string.Join(", ", report.Operations.Take(MostOperations).Select(pair => $"{pair.Value} {pair.Key}"));
        string more = report.Operations.Count > MostOperations ? $" and {report.Operations.Count - MostOperations} more kinds" : "";
        terminal.WriteLine($"{report.Path}: {report.Operations.Sum(pair => pair.Value)} operations ({operations}{more})");
        foreach (string note in report.Notes)
            terminal.WriteLine($"note: {note}");
    }

    /// <summary>What a conversion would give.</summary>
    public static void Write(ConversionTrial trial, Terminal terminal)
    {
        terminal.WriteLine($"{ByteCount.Text(trial.BytesBefore)} -> {ByteCount.Text(trial.BytesAfter)}, {trial.Report.Operations.Sum(pair => pair.Value)} operations");
        foreach (string note in trial.Report.Notes)
            terminal.WriteLine($"note: {note}");
        ComparisonText.Write(terminal, trial.Comparison);
    }

    /// <summary>The same as JSON.</summary>
    public static void Write(ConversionTrial trial, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("bytesBefore", trial.BytesBefore);
        writer.WriteNumber("bytesAfter", trial.BytesAfter);
        writer.WriteNumber("operations", trial.Report.Operations.Sum(pair => pair.Value));
        writer.WriteStartArray("notes");
        foreach (string note in trial.Report.Notes)
            writer.WriteStringValue(note);
        writer.WriteEndArray();
        ComparisonText.WriteValues(writer, "outputs", trial.Comparison.Outputs);
        writer.WriteEndObject();
    }

    public static void Write(ConversionReport report, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("package", report.Path);
        writer.WriteStartObject("operations");
        foreach ((string type, int count) in report.Operations)
            writer.WriteNumber(type, count);
        writer.WriteEndObject();
        writer.WriteStartArray("notes");
        foreach (string note in report.Notes)
            writer.WriteStringValue(note);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
