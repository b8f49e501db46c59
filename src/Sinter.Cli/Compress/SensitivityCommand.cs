using System.CommandLine;
using System.Globalization;
using Sinter.Cli.Commands;
using Sinter.Cli.Predict;
using Sinter.Workbench;
using Spectre.Console;

namespace Sinter.Cli.Compress;

/// <summary><c>sinter sensitivity</c>: what compressing each weight alone does to the outputs.</summary>
internal sealed class SensitivityCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc with an ML Program of one function." };

    private readonly SampleOptions _calibration = new("--calibrate");

    private readonly Option<int[]> _bits = new("--bits")
    {
        Description = "Bits of the tables to try; 8, 6, 4 and 2 if left out.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _threshold = new("--weight-threshold")
    {
        Description = "Only weights with more elements than this.",
        DefaultValueFactory = _ => 2048,
    };

    public SensitivityCommand(Terminal terminal)
        : base("sensitivity", "Compress each weight alone and say how far the outputs move.",
            """
            sinter sensitivity Model.mlpackage --calibrate samples/*.npz
            sinter sensitivity Model.mlpackage --calibrate samples.csv --bits 4 2 --json
            """, terminal)
    {
        Add(_model);
        _calibration.AddTo(this);
        Add(_bits);
        Add(_threshold);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string model = arguments.GetRequiredValue(_model);
        ModelPaths.Require(model);
        IReadOnlyList<Features> samples = _calibration.Read(arguments, model)
            ?? throw new UsageException("Sensitivity is measured on data: give --calibrate.");
        int[] bits = arguments.GetValue(_bits) is { Length: > 0 } given ? given : [8, 6, 4, 2];
        Palettization[] candidates =
            [.. bits.Select(count => new Palettization { Bits = count, WeightThreshold = arguments.GetValue(_threshold) })];
        if (candidates.FirstOrDefault(candidate => candidate.Problem is not null) is { } wrong)
            throw new UsageException($"--bits takes {wrong.Problem}.");
        IReadOnlyList<LayerSensitivity> layers = await CompressionStatus.ShowAsync(Terminal, "Measuring...", progress => Task.Run(() =>
            CompressionSearch.Sensitivity(model, samples, candidates, DeploymentTarget.iOS18, progress, cancellation), cancellation));
        if (arguments.GetValue(Json))
            WriteJson(layers);
        else
            WriteText(layers);
        return ExitCode.Success;
    }

    private void WriteText(IReadOnlyList<LayerSensitivity> layers)
    {
        Table table = Terminal.Table("weight", "scheme", "before", "after", "outputs, signal to noise");
        foreach (LayerSensitivity layer in layers)
        {
            string noise = double.IsFinite(layer.SignalToNoise)
                ? string.Create(CultureInfo.InvariantCulture, $"{(layer.IsMeasured ? "" : "about ")}{layer.SignalToNoise:F1} dB") : "unchanged";
            table.AddRow(new Text(layer.Name), new Text(layer.Scheme), new Text(ByteCount.Text(layer.BytesBefore)),
                new Text(ByteCount.Text(layer.BytesAfter)), new Text(noise));
        }
        Terminal.Results.Write(table);
    }

    private void WriteJson(IReadOnlyList<LayerSensitivity> layers) => Terminal.WriteJson(writer =>
    {
        writer.WriteStartArray();
        foreach (LayerSensitivity layer in layers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", layer.Name);
            writer.WriteString("scheme", layer.Scheme);
            writer.WriteNumber("bytesBefore", layer.BytesBefore);
            writer.WriteNumber("bytesAfter", layer.BytesAfter);
            CompressionReportText.WriteDecibels(writer, layer.SignalToNoise);
            writer.WriteBoolean("measured", layer.IsMeasured);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });
}
