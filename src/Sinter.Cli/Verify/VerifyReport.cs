using System.Globalization;
using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Workbench.Files;
using Spectre.Console;

namespace Sinter.Cli.Verify;

/// <summary>Writes a run's results as text or JSON.</summary>
internal static class VerifyReport
{
    /// <summary>A table of operations, then every failure with its reason, then what is not supported, by reason.</summary>
    public static void WriteText(VerifySummary summary, Terminal terminal, bool isVerbose)
    {
        WriteOperations(summary, terminal);
        WriteFailures(summary, terminal);
        WriteSkipped(summary, terminal, isVerbose);
        if (isVerbose)
            WriteAll(summary, terminal);
        terminal.WriteLine(summary.LastLine);
    }

    public static void WriteJson(VerifySummary summary, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("passed", summary.Passed);
        writer.WriteNumber("failed", summary.Failed);
        writer.WriteNumber("skipped", summary.Skipped);
        writer.WriteStartArray("operations");
        foreach (OperationGroup group in summary.Groups)
        {
            writer.WriteStartObject();
            writer.WriteString("operation", group.Operation);
            writer.WriteNumber("passed", group.Passed);
            writer.WriteNumber("failed", group.Failed);
            writer.WriteNumber("skipped", group.Skipped);
            writer.WriteStartArray("results");
            foreach (CaseResult result in group.Results)
                WriteJson(result, writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteJson(CaseResult result, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("source", result.Source);
        writer.WriteString("case", result.Case);
        writer.WriteString("variant", result.Variant);
        writer.WriteString("model", result.Model);
        writer.WriteString("type", result.Type);
        writer.WriteString("outcome", result.Outcome.ToString().ToLowerInvariant());
        writer.WriteString("reason", result.Reason);
        writer.WritePropertyName("worstRatio");
        JsonContent.WriteNumber(writer, result.WorstRatio);
        writer.WriteNumber("seconds", Math.Round(result.Duration.TotalSeconds, 4));
        writer.WriteEndObject();
    }

    private static void WriteOperations(VerifySummary summary, Terminal terminal)
    {
        Table table = Terminal.Table("operation", "passed", "failed", "skipped");
        foreach (OperationGroup group in summary.Groups)
            table.AddRow(new Text(group.Operation), new Text(Count(group.Passed)), Marked(group.Failed, Color.Red),
                Marked(group.Skipped, Color.Yellow));
        terminal.Results.Write(table);
        terminal.WriteLine();
    }

    private static void WriteFailures(VerifySummary summary, Terminal terminal)
    {
        foreach (OperationGroup group in summary.Groups.Where(group => group.Failed > 0))
        {
            terminal.Results.Write(new Text($"failed: {group.Operation}\n", new Style(Color.Red)));
            foreach (CaseResult result in group.Results.Where(result => result.Outcome == Outcome.Failed))
                terminal.WriteLine($"  {result.Name}\n    {result.Reason}");
            terminal.WriteLine();
        }
    }

    private static void WriteSkipped(VerifySummary summary, Terminal terminal, bool isVerbose)
    {
        foreach (IGrouping<string, CaseResult> reason in summary.Results.Where(result => result.Outcome == Outcome.Skipped)
            .GroupBy(result => result.Unsupported).OrderByDescending(reason => reason.Count()))
        {
            terminal.Results.Write(new Text($"skipped: {reason.Key}: {Count(reason.Count())}\n", new Style(Color.Yellow)));
            if (isVerbose)
            {
                foreach (CaseResult result in reason)
                    terminal.WriteLine($"  {result.Name}: {result.Reason}");
            }
        }
    }

    private static void WriteAll(VerifySummary summary, Terminal terminal)
    {
        terminal.WriteLine();
        foreach (CaseResult result in summary.Results.Where(result => result.Outcome == Outcome.Passed))
        {
            string ratio = result.WorstRatio.ToString("G2", CultureInfo.InvariantCulture);
            string seconds = result.Duration.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
            terminal.WriteLine($"passed: {result.Name} (at most {ratio} of the tolerance, {seconds} s)");
        }
    }

    private static Text Marked(int count, Color color) => count == 0
        ? new Text("-", new Style(decoration: Decoration.Dim))
        : new Text(Count(count), new Style(color));

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
