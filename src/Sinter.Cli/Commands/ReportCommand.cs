using System.CommandLine;
using Sinter.Cli.Report;
using Sinter.Workbench;
using Sinter.Workbench.Report;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter report</c>: a performance report of one or several models.</summary>
internal sealed class ReportCommand : ToolCommand
{
    private readonly Argument<string[]> _models = new("model")
    {
        Description = "A .mlpackage, .mlmodel or .mlmodelc; several are compared.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _inputs = new("--input")
    {
        Description = "Inputs as `sinter predict` takes them; random ones of the default sizes if left out.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _rounds = new("--rounds") { Description = "Predictions to time.", DefaultValueFactory = _ => 50 };

    private readonly Option<int> _inFlight = new("--in-flight")
    {
        Description = "The most predictions at once.",
        DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 2, 64),
    };

    private readonly Option<bool> _uncached = new("--uncached") { Description = "Time loads that specialize, too." };

    private readonly Option<int> _top =
        new("--top") { Description = "How many of the slowest operations to show.", DefaultValueFactory = _ => 12 };

    private readonly Option<string?> _html = new("--html") { Description = "Also write a page with charts." };

    private readonly Option<string?> _save = new("--save") { Description = "Also write the report as JSON, for --baseline later." };

    private readonly Option<string?> _baseline = new("--baseline") { Description = "A report written by --save or --json to compare with." };

    private readonly LoadOptions _load = new();

    public ReportCommand(Terminal terminal)
        : base("report", "Performance report: compile, load, predictions, predictions in flight, memory, operations.",
            """
            sinter report Classifier.mlpackage
            sinter report Classifier.mlpackage --input photo.jpg --html report.html
            sinter report Small.mlpackage Large.mlpackage --uncached
            sinter report Classifier.mlmodelc --save before.json
            sinter report Classifier.mlmodelc --baseline before.json
            """, terminal)
    {
        Add(_models);
        Add(_inputs);
        Add(_rounds);
        Add(_inFlight);
        Add(_uncached);
        Add(_top);
        Add(_html);
        Add(_save);
        Add(_baseline);
        _load.AddTo(this);
        Add(Json);
        Require(_rounds, 1, 1_000_000);
        Require(_inFlight, 1, 64);
        Require(_top, 0, int.MaxValue);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string[] paths = arguments.GetRequiredValue(_models);
        foreach (string path in paths)
            ModelPaths.Require(path);
        if (arguments.GetValue(_baseline) is { } missing && !File.Exists(missing))
            throw new UsageException($"There is no report at {missing}. `sinter report MODEL --save {missing}` writes one.");
        ReportFile? baseline = arguments.GetValue(_baseline) is { } file ? ReportFile.Read(file) : null;
        var options = new ReportOptions(_load.Read(arguments), arguments.GetValue(_inputs) ?? [], arguments.GetValue(_rounds),
            arguments.GetValue(_inFlight), arguments.GetValue(_uncached));
        PerformanceReport[] reports = await MeasureAsync(paths, options, cancellation);
        var result = new ReportFile(reports);
        if (arguments.GetValue(_save) is { } save)
            await File.WriteAllTextAsync(save, result.ToJson(), cancellation);
        if (arguments.GetValue(_html) is { } html)
            await File.WriteAllTextAsync(html, ReportPage.Write(reports, baseline), cancellation);
        if (arguments.GetValue(Json))
            Terminal.WriteLine(result.ToJson());
        else
            ReportText.Write(reports, baseline, Terminal, arguments.GetValue(_top));
        return ExitCode.Success;
    }

    private async Task<PerformanceReport[]> MeasureAsync(string[] paths, ReportOptions options, CancellationToken cancellation)
    {
        PerformanceReport[] Measure(Action<string> progress) =>
            [.. paths.Select(path => new ReportRun(path, options, progress, cancellation).Measure())];
        return Terminal.ShowsProgress
            ? await Terminal.Progress.Status().StartAsync("Measuring...", status =>
                Task.Run(() => Measure(text => status.Status(Markup.Escape(text))), cancellation))
            : await Task.Run(() => Measure(_ => { }), cancellation);
    }

    private static void Require(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        int value = result.GetValueOrDefault<int>();
        if (value < least || value > most)
            result.AddError(most == int.MaxValue ? $"{option.Name} takes {least} or more." : $"{option.Name} takes {least} to {most}.");
    });
}
