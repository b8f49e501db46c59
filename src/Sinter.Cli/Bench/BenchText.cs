using System.Globalization;
using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Ir.Ops;
using Spectre.Console;

namespace Sinter.Cli.Bench;

/// <summary>Shows what was measured.</summary>
internal static class BenchText
{
    public static void Write(BenchResult result, Terminal terminal, int top)
    {
        Table facts = Terminal.Table("", "", "").HideHeaders();
        Row(facts, "latency", Time(result.Median), $"median of {result.Milliseconds.Length}; 9 of 10 within {Time(result.NinthDecile)}, fastest {Time(result.Fastest)}");
        Row(facts, "throughput", $"{Number(result.OnePerSecond)}/s", $"with two in flight {Number(result.TwoPerSecond)}/s, {Number(result.TwoPerSecond / result.OnePerSecond)} times as many");
        Row(facts, "load", Time(result.LoadMilliseconds), $"the first prediction {Time(result.FirstMilliseconds)}");
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
                new Text(Time(milliseconds)), new Text(string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %")), new Text(rate > 0 ? Number(rate) : ""));
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

    private static string Time(double milliseconds) => milliseconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{1000 * milliseconds:F1} us")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F2} ms");

    private static string Number(double value) =>
        value.ToString(value < 10 ? "F2" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
