using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Ir.Ops;
using Sinter.Workbench;
using Sinter.Workbench.Bench;
using Spectre.Console;

namespace Sinter.Cli.Bench;

/// <summary>Shows what was measured.</summary>
internal static class BenchText
{
    public static void Write(BenchResult result, Terminal terminal, int top)
    {
        Table facts = Terminal.Table("", "", "").HideHeaders();
        Row(facts, "latency", Figures.Time(result.Median), $"median of {result.Milliseconds.Length}; 9 of 10 within {Figures.Time(result.NinthDecile)}, fastest {Figures.Time(result.Fastest)}");
        Row(facts, "throughput", $"{Figures.Number(result.OnePerSecond)}/s", $"with two in flight {Figures.Number(result.TwoPerSecond)}/s, {Figures.Number(result.TwoPerSecond / result.OnePerSecond)} times as many");
        Row(facts, "load", Figures.Time(result.LoadMilliseconds), $"the first prediction {Figures.Time(result.FirstMilliseconds)}");
        Row(facts, "peak memory", ByteCount.Text(result.PeakBytes), "of this process, with its runtime");
        Row(facts, "planned memory", ByteCount.Text(result.ArenaBytes), $"per prediction in flight; constants {ByteCount.Text(result.ConstantBytes)}");
        Row(facts, "allocated", ByteCount.Text((long)result.AllocatedBytes), "per prediction, outputs included");
        terminal.Results.Write(facts);
        if (result.Steps.Count == 0 || top == 0)
            return;
        terminal.WriteLine();
        Table steps = Terminal.Table("slowest operations", "type", "kernel", "time", "share", "GFLOP/s");
        foreach (var (step, milliseconds, share, rate) in result.Slowest(top))
        {
            steps.AddRow(new Text(step.Step.Operation), new Text(ChannelsLast.PlainName(step.Step.Type)), new Text(step.Step.Kernel),
                new Text(Figures.Time(milliseconds)), new Text(Figures.Percent(share)), new Text(rate > 0 ? Figures.Number(rate) : ""));
        }
        terminal.Results.Write(steps);
    }

    public static void WriteJson(BenchResult result, Utf8JsonWriter writer, int top)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("latencyMilliseconds");
        writer.WriteNumber("median", result.Median);
        writer.WriteNumber("p90", result.NinthDecile);
        writer.WriteNumber("fastest", result.Fastest);
        writer.WriteNumber("rounds", result.Milliseconds.Length);
        writer.WriteEndObject();
        writer.WriteStartObject("predictionsPerSecond");
        writer.WriteNumber("oneAtATime", result.OnePerSecond);
        writer.WriteNumber("twoInFlight", result.TwoPerSecond);
        writer.WriteEndObject();
        writer.WriteNumber("loadMilliseconds", result.LoadMilliseconds);
        writer.WriteNumber("firstPredictionMilliseconds", result.FirstMilliseconds);
        writer.WriteNumber("peakBytes", result.PeakBytes);
        writer.WriteNumber("arenaBytes", result.ArenaBytes);
        writer.WriteNumber("constantBytes", result.ConstantBytes);
        writer.WriteNumber("allocatedBytesPerPrediction", result.AllocatedBytes);
        writer.WriteStartArray("slowestOperations");
        foreach (var (step, milliseconds, share, rate) in result.Slowest(top))
        {
            writer.WriteStartObject();
            writer.WriteString("name", step.Step.Operation);
            writer.WriteString("type", ChannelsLast.PlainName(step.Step.Type));
            writer.WriteString("kernel", step.Step.Kernel);
            writer.WriteNumber("milliseconds", milliseconds);
            writer.WriteNumber("share", share);
            writer.WriteNumber("gigaflops", rate);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Row(Table table, string name, string value, string more) =>
        table.AddRow(new Text(name), new Text(value, new Style(decoration: Decoration.Bold)), new Text(more));
}
