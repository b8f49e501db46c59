using Sinter.Cli.Commands;
using Sinter.Cli.Compare;
using Sinter.Workbench;
using Sinter.Workbench.Trials;
using Spectre.Console;

namespace Sinter.Cli.Compress;

/// <summary>What compressions would give, for people and as JSON.</summary>
internal static class CompressionTrialText
{
    public static void Write(Terminal terminal, IReadOnlyList<CompressionTrial> trials)
    {
        Table table = Terminal.Table("scheme", "", "weights", "of before", "signal to noise of outputs", "same largest element or label", "needs");
        foreach (CompressionTrial trial in trials)
        {
            table.AddRow(new Text(trial.Scheme.Id), new Text(trial.Scheme.Name), new Text(ByteCount.Text(trial.Report.WeightBytesAfter)),
                new Text(Figures.Percent(trial.Share)), new Text(Figures.Decibels(trial.Comparison.SignalToNoise)), new Text(Figures.Percent(trial.Comparison.Agreement)),
                new Text(trial.Report.Target.ToString()));
        }
        terminal.Results.Write(table);
        if (trials.Count > 0)
            terminal.WriteLine($"weights have {ByteCount.Text(trials[0].Report.WeightBytesBefore)} now; compared on {trials[0].Comparison.Samples} input{(trials[0].Comparison.Samples == 1 ? "" : "s")}");
    }

    public static void WriteJson(Terminal terminal, IReadOnlyList<CompressionTrial> trials) => terminal.WriteJson(writer =>
    {
        writer.WriteStartArray();
        foreach (CompressionTrial trial in trials)
        {
            writer.WriteStartObject();
            writer.WriteString("scheme", trial.Scheme.Id);
            writer.WriteString("name", trial.Scheme.Name);
            writer.WriteString("target", trial.Report.Target.ToString());
            writer.WriteNumber("weightBytesBefore", trial.Report.WeightBytesBefore);
            writer.WriteNumber("weightBytesAfter", trial.Report.WeightBytesAfter);
            writer.WriteNumber("samples", trial.Comparison.Samples);
            writer.WriteNumber("agreement", trial.Comparison.Agreement);
            ComparisonText.WriteValues(writer, "outputs", trial.Comparison.Outputs);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });
}
