using System.CommandLine;
using Sinter.Workbench;
using Sinter.Workbench.Bench;
using Sinter.Workbench.Traces;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter trace</c>: records what a model does, as a file for Perfetto.</summary>
internal sealed class TraceCommand : ToolCommand
{
    private const int MostPredictions = 100_000;

    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc." };

    private readonly Argument<string[]> _inputs = new("input")
    {
        Description = "Inputs as `sinter predict` takes them; random ones of the default sizes if left out. Of a table, the first row.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The file to write.",
        DefaultValueFactory = _ => "trace.json",
    };

    private readonly Option<int> _count = new("--count") { Description = "Predictions to record.", DefaultValueFactory = _ => 10 };

    private readonly Option<int> _inFlight = new("--in-flight")
    {
        Description = "Predictions at once.",
        DefaultValueFactory = _ => 1,
    };

    private readonly LoadOptions _load = new();

    public TraceCommand(Terminal terminal)
        : base("trace", "Record loading and predictions of a model as a trace that Perfetto (ui.perfetto.dev) opens.",
            """
            sinter trace Classifier.mlpackage
            sinter trace Classifier.mlpackage photo.jpg --count 20 --in-flight 2 -o concurrent.json
            sinter trace Model.mlpackage --threads 1 --json
            """, terminal)
    {
        Add(_model);
        Add(_inputs);
        Add(_output);
        Add(_count);
        Add(_inFlight);
        _load.AddTo(this);
        Add(Json);
        _count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostPredictions)
                result.AddError($"--count takes 1 to {MostPredictions}.");
        });
        _inFlight.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 64)
                result.AddError("--in-flight takes 1 to 64.");
        });
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model), output = arguments.GetValue(_output)!;
        ModelPaths.Require(path);
        int count = arguments.GetValue(_count), inFlight = arguments.GetValue(_inFlight);
        string[] given = arguments.GetValue(_inputs) ?? [];
        using TraceRecorder recorder = await TraceRecording.RecordAsync(path, _load.Read(arguments), description => RandomInputs.Unless(given, description),
            count, inFlight, cancellation);
        recorder.Save(output);
        long bytes = new FileInfo(output).Length;
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", output);
                writer.WriteNumber("bytes", bytes);
                writer.WriteNumber("predictions", count);
                writer.WriteNumber("droppedEvents", recorder.DroppedEvents);
                writer.WriteEndObject();
            });
            return ExitCode.Success;
        }
        Terminal.WriteLine($"{output}: {ByteCount.Text(bytes)}, {count} predictions. Open it at https://ui.perfetto.dev or chrome://tracing.");
        if (recorder.DroppedEvents > 0)
            Terminal.WriteLine($"{recorder.DroppedEvents:N0} events found no room: record fewer predictions (--count).");
        return ExitCode.Success;
    }
}
