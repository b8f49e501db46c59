using System.Globalization;
using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Workbench;
using Spectre.Console;

namespace Sinter.Cli.Compress;

/// <summary>What a compression did, for people and as JSON.</summary>
internal static class CompressionReportText
{
    public static void Write(Terminal terminal, CompressionReport report)
    {
        if (report.IsConverted)
            terminal.WriteLine("The model was converted to an ML Program first; `sinter convert` has options for that.");
        CompressedWeight[] compressed = [.. report.Weights.Where(weight => weight.Schemes.Count > 0)];
        CompressedWeight[] kept = [.. report.Weights.Where(weight => weight.Schemes.Count == 0)];
        Table table = Terminal.Table("weight", "type", "scheme", "before", "after", "signal to noise");
        foreach (CompressedWeight weight in compressed)
        {
            table.AddRow(new Text(weight.Name), new Text(weight.Type), new Text(string.Join(", then ", weight.Schemes)),
                new Text(ByteCount.Text(weight.BytesBefore)), new Text(ByteCount.Text(weight.BytesAfter)),
                new Text(Decibels(weight.SignalToNoise!.Value)));
        }
        terminal.Results.Write(table);
        foreach (IGrouping<string?, CompressedWeight> group in kept.GroupBy(weight => weight.Reason))
            terminal.WriteLine($"{group.Count()} left as they are, each because {group.Key}: {Names(group)}");
        terminal.WriteLine($"{compressed.Length} of {report.Weights.Count} weights compressed: {ByteCount.Text(report.WeightBytesBefore)} -> "
            + $"{ByteCount.Text(report.WeightBytesAfter)}; weight files {ByteCount.Text(report.FileBytesBefore)} -> "
            + $"{ByteCount.Text(report.FileBytesAfter)}{Ratio(report)}");
        if (report.QuantizedActivations > 0)
            terminal.WriteLine($"{report.QuantizedActivations} values between operations are quantized.");
        terminal.WriteLine($"{report.Output} needs {report.Target} or newer.");
    }

    public static void WriteJson(Terminal terminal, CompressionReport report) => terminal.WriteJson(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("output", report.Output);
        writer.WriteString("target", report.Target.ToString());
        writer.WriteBoolean("converted", report.IsConverted);
        writer.WriteNumber("fileBytesBefore", report.FileBytesBefore);
        writer.WriteNumber("fileBytesAfter", report.FileBytesAfter);
        writer.WriteNumber("weightBytesBefore", report.WeightBytesBefore);
        writer.WriteNumber("weightBytesAfter", report.WeightBytesAfter);
        writer.WriteNumber("quantizedActivations", report.QuantizedActivations);
        writer.WriteStartArray("weights");
        foreach (CompressedWeight weight in report.Weights)
            WriteWeight(writer, weight);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteWeight(Utf8JsonWriter writer, CompressedWeight weight)
    {
        writer.WriteStartObject();
        writer.WriteString("function", weight.Function);
        writer.WriteString("name", weight.Name);
        writer.WriteString("type", weight.Type);
        writer.WriteNumber("elements", weight.Elements);
        writer.WriteStartArray("schemes");
        foreach (string scheme in weight.Schemes)
            writer.WriteStringValue(scheme);
        writer.WriteEndArray();
        writer.WriteNumber("bytesBefore", weight.BytesBefore);
        writer.WriteNumber("bytesAfter", weight.BytesAfter);
        if (weight.SignalToNoise is { } ratio)
            WriteDecibels(writer, ratio);
        if (weight.Reason is { } reason)
            writer.WriteString("reason", reason);
        writer.WriteEndObject();
    }

    /// <summary>JSON has no number for what nothing was lost of.</summary>
    public static void WriteDecibels(Utf8JsonWriter writer, double ratio)
    {
        if (double.IsFinite(ratio))
            writer.WriteNumber("signalToNoiseDecibels", ratio);
        else
            writer.WriteString("signalToNoiseDecibels", "Infinity");
    }

    private static string Decibels(double value) =>
        double.IsFinite(value) ? string.Create(CultureInfo.InvariantCulture, $"{value:F1} dB") : "nothing lost";

    private static string Ratio(CompressionReport report) => report.FileBytesAfter > 0 && report.FileBytesBefore > 0
        ? string.Create(CultureInfo.InvariantCulture, $" ({(double)report.FileBytesBefore / report.FileBytesAfter:F2} times smaller)")
        : "";

    private static string Names(IEnumerable<CompressedWeight> weights)
    {
        const int Most = 5;
        string[] names = [.. weights.Select(weight => weight.Name)];
        return names.Length <= Most ? string.Join(", ", names) : $"{string.Join(", ", names[..Most])} and {names.Length - Most} more";
    }
}
