using System.CommandLine;
using Sinter.Cli.Commands;
using Sinter.Cli.Predict;
using Sinter.Workbench;
using Sinter.Workbench.Trials;

namespace Sinter.Cli.Compress;

/// <summary><c>sinter compress</c>: makes a model's weights smaller.</summary>
internal sealed class CompressCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc with an ML Program." };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "The .mlpackage to write; nothing may be there yet." };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Write nothing: print the size and the error that each scheme gives, on the inputs of --calibrate or a sample.",
    };

    private readonly SchemeOptions _schemes = new();

    private readonly SampleOptions _calibration = new("--calibrate");

    private readonly Option<string?> _most = new("--max-size")
    {
        Description = "In place of a scheme: choose bits for each weight so that all fit this size (10MB), by --calibrate.",
    };

    private readonly Option<double?> _least = new("--min-snr")
    {
        Description = "In place of a scheme: choose bits for each weight so that outputs keep this signal to noise (decibels), by --calibrate.",
    };

    public CompressCommand(Terminal terminal)
        : base("compress", "Make a model's weights smaller, and say what it cost.",
            """
            sinter compress Model.mlpackage -o Small.mlpackage --scheme palettize --bits 4
            sinter compress Model.mlpackage --dry-run
            sinter compress Model.mlpackage -o Small.mlpackage --scheme quantize
            sinter compress Model.mlpackage -o Small.mlpackage --scheme quantize --bits 4 --granularity block --target iOS18
            sinter compress Model.mlpackage -o Small.mlpackage --scheme prune palettize --sparsity 0.5 --bits 6 --target iOS18
            sinter compress Model.mlpackage -o Small.mlpackage --config layers.json --json
            sinter compress Model.mlpackage -o Small.mlpackage --max-size 10MB --calibrate samples/*.npz
            sinter compress Model.mlpackage -o Small.mlpackage --scheme quantize --activations int8 --target iOS17 --calibrate samples/*.npz
            """, terminal)
    {
        Add(_model);
        Add(_output);
        Add(_dryRun);
        _schemes.AddTo(this);
        _calibration.AddTo(this);
        Add(_most);
        Add(_least);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string model = arguments.GetRequiredValue(_model);
        ModelPaths.Require(model);
        if (arguments.GetValue(_dryRun))
            return await TryAsync(model, arguments, cancellation);
        string output = arguments.GetValue(_output) ?? throw new UsageException("Say where the result goes with --output, or try without writing with --dry-run.");
        CompressionGoal? goal = GoalOf(arguments);
        CompressionConfiguration? configuration = goal is null ? _schemes.Read(arguments) : null;
        if (goal is not null && _schemes.AreGiven(arguments))
            throw new UsageException("--max-size and --min-snr choose the schemes: leave --scheme and --config out.");
        IReadOnlyList<Features>? samples = _calibration.Read(arguments, model);
        if (samples is null && (goal is not null || configuration!.NeedsCalibration))
            throw new UsageException("What is asked for is decided by data: give --calibrate.");
        CompressionReport report = await RunAsync(progress => Task.Run(() => ModelCompressor.Compress(model, output,
            configuration ?? CompressionSearch.Find(model, samples!, goal!, progress, cancellation), samples, progress, cancellation), cancellation));
        if (arguments.GetValue(Json))
            CompressionReportText.WriteJson(Terminal, report);
        else
            CompressionReportText.Write(Terminal, report);
        return ExitCode.Success;
    }

    private async Task<int> TryAsync(string model, ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(_output) is not null || GoalOf(arguments) is not null)
            throw new UsageException("--dry-run writes nothing and searches for nothing: leave --output, --max-size and --min-snr out.");
        IReadOnlyList<CompressionScheme> schemes = _schemes.AreGiven(arguments)
            ? [new CompressionScheme("given", "as given", _schemes.Read(arguments))]
            : CompressionScheme.Usual;
        IReadOnlyList<Features> data = _calibration.Read(arguments, model) ?? await TrialData.ReadAsync(model, [], cancellation);
        IReadOnlyList<CompressionTrial> trials = await Task.Run(() => CompressionTrial.Run(model, schemes, data,
            (name, _) => { if (Terminal.ShowsProgress) Terminal.Note($"trying {name}..."); }, cancellation), cancellation);
        if (arguments.GetValue(Json))
            CompressionTrialText.WriteJson(Terminal, trials);
        else
            CompressionTrialText.Write(Terminal, trials);
        return ExitCode.Success;
    }

    private CompressionGoal? GoalOf(ParseResult arguments)
    {
        string? most = arguments.GetValue(_most);
        double? least = arguments.GetValue(_least);
        if (most is null && least is null)
            return null;
        var goal = new CompressionGoal
        {
            MaximumWeightBytes = most is null ? null : ByteCount.Parse(most),
            MinimumSignalToNoise = least,
            Target = _schemes.Target(arguments),
        };
        return goal with { Candidates = _schemes.WithThreshold(arguments, goal.Candidates) };
    }

    private async Task<CompressionReport> RunAsync(Func<IProgress<CompressionProgress>?, Task<CompressionReport>> compress)
    {
        try
        {
            return await CompressionStatus.ShowAsync(Terminal, "Compressing...", compress);
        }
        catch (ModelInputException exception) when (exception.Stage == ModelStage.Compress)
        {
            // Here the settings are the input; they came from the command line.
            throw new UsageException(exception.Message);
        }
    }
}
