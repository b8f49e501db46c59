using System.CommandLine;
using Sinter.Cli.Bench;
using Sinter.Workbench.Bench;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter bench</c>: how fast a model is here, and where its time goes.</summary>
internal sealed class BenchCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc." };

    private readonly Argument<string[]> _inputs = new("input")
    {
        Description = "Inputs as `sinter predict` takes them; random ones of the default sizes if left out. Of a table, the first row.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int> _rounds = new("--rounds") { Description = "Predictions to time.", DefaultValueFactory = _ => 50 };

    private readonly Option<int> _top =
        new("--top") { Description = "How many of the slowest operations to show.", DefaultValueFactory = _ => 12 };

    private readonly LoadOptions _load = new();

    public BenchCommand(Terminal terminal)
        : base("bench", "Measure a model: latency, throughput, load time, memory, and its slowest operations.",
            """
            sinter bench Classifier.mlpackage
            sinter bench Classifier.mlpackage photo.jpg --threads 1 --rounds 200
            sinter bench Model.mlpackage x=inputs.safetensors#0/x --top 30
            sinter bench Model.mlpackage --json
            """, terminal)
    {
        Add(_model);
        Add(_inputs);
        Add(_rounds);
        Add(_top);
        _load.AddTo(this);
        Add(Json);
        _rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
                result.AddError("--rounds takes 1 to 1000000.");
        });
        _top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--top takes 0 or more.");
        });
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        string[] given = arguments.GetValue(_inputs) ?? [];
        BenchResult Measure() => ModelBench.Run(path, _load.Read(arguments), description => RandomInputs.Unless(given, description),
            arguments.GetValue(_rounds), cancellation);
        BenchResult result = Terminal.ShowsProgress
            ? await Terminal.Progress.Status().StartAsync("Measuring...", _ => Task.Run(Measure, cancellation))
            : await Task.Run(Measure, cancellation);
        int top = arguments.GetValue(_top);
        if (arguments.GetValue(Json))
            Terminal.WriteJson(writer => BenchText.WriteJson(result, writer, top));
        else
            BenchText.Write(result, Terminal, top);
        return ExitCode.Success;
    }
}
