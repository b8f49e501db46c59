using System.CommandLine;
using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Workbench;
using Spectre.Console;

namespace Sinter.Cli.Compare;

/// <summary>The option that writes a float16 package whose operations that need it stay float32, and what came of it.</summary>
internal sealed class PrecisionFix
{
    private const double UsualSignalToNoise = 40;

    private readonly Option<string?> _fix = new("--fix")
    {
        Description = "Write a float16 package in which the operations that overflow or lose most in float16 compute in float32.",
    };

    private readonly Option<double> _wanted = new("--fix-snr")
    {
        Description = "What the outputs of that package are to keep (decibels).",
        DefaultValueFactory = _ => UsualSignalToNoise,
    };

    public void AddTo(Command command)
    {
        command.Add(_fix);
        command.Add(_wanted);
    }

    /// <summary>Writes the package; null when none was asked for.</summary>
    public async Task<PrecisionReport?> RunAsync(ParseResult arguments, string model, Func<IReadOnlyList<Features>> read, Terminal terminal, CancellationToken cancellation)
    {
        if (arguments.GetValue(_fix) is not { } output)
            return null;
        double wanted = arguments.GetValue(_wanted);
        IReadOnlyList<Features> data = read();
        if (!terminal.ShowsProgress)
            return await Task.Run(() => PrecisionSearch.KeepFloat32(model, output, data, wanted, null, cancellation), cancellation);
        return await terminal.Progress.Status().StartAsync("Measuring float16...", status => Task.Run(() => PrecisionSearch.KeepFloat32(model, output, data, wanted,
            new Progress<PrecisionProgress>(step => status.Status($"attempt {step.Attempt}: {step.Float32Operations} operations in float32, {Figures.Decibels(step.SignalToNoise)}")),
            cancellation), cancellation));
    }

    public static void Write(Terminal terminal, PrecisionReport report)
    {
        terminal.WriteLine();
        terminal.WriteLine($"float16 everywhere keeps {Figures.Decibels(report.SignalToNoiseBefore)}; with {report.Float32Operations.Count} of {report.Operations} "
            + $"operations in float32: {Figures.Decibels(report.SignalToNoise)}");
        if (report.Float32Operations.Count == 0)
            return;
        Table table = Terminal.Table("stays float32", "operation", "because it");
        foreach (Float32Operation operation in report.Float32Operations)
            table.AddRow(new Text(operation.Name), new Text(operation.Type), new Text(Words(operation.Reason)));
        terminal.Results.Write(table);
    }

    public static void WriteJson(Utf8JsonWriter writer, PrecisionReport report)
    {
        writer.WriteStartObject("fix");
        ComparisonText.WriteNumber(writer, "signalToNoiseBeforeDecibels", report.SignalToNoiseBefore);
        ComparisonText.WriteNumber(writer, "signalToNoiseDecibels", report.SignalToNoise);
        writer.WriteNumber("operations", report.Operations);
        writer.WriteStartArray("float32Operations");
        foreach (Float32Operation operation in report.Float32Operations)
        {
            writer.WriteStartObject();
            writer.WriteString("name", operation.Name);
            writer.WriteString("type", operation.Type);
            writer.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(operation.Reason.ToString()));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Words(Float32Reason reason) => reason switch
    {
        Float32Reason.Overflows => "has numbers beyond 65,504",
        Float32Reason.NotFinite => "gives NaN or infinities",
        _ => "loses most",
    };
}
