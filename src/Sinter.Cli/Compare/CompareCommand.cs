using System.CommandLine;
using System.Globalization;
using Sinter.Cli.Commands;
using Sinter.Cli.Predict;
using Sinter.Workbench;
using Sinter.Workbench.Compare;

namespace Sinter.Cli.Compare;

/// <summary><c>sinter compare</c>: two models on the same data.</summary>
internal sealed class CompareCommand : ToolCommand
{
    private readonly Argument<string> _reference = new("reference") { Description = "The model that counts as right." };

    private readonly Argument<string?> _model = new("model")
    {
        Description = "The other model; left out: the reference again, with --numerics Faithful.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly SampleOptions _data = new("--data");

    private readonly Option<Numerics?> _numerics = new("--numerics") { Description = "How the other model is computed; Faithful rounds like a float16 device." };

    private readonly Option<bool> _values = new("--values") { Description = "Compare the values inside too, and say where most is lost." };

    private readonly Option<double?> _snr = new("--min-snr") { Description = "Fail when an output's signal to noise is below this (decibels)." };

    private readonly Option<double?> _agreement = new("--min-agreement")
    {
        Description = "Fail when an output's largest element or label is the same for less than this share of the data (0 to 1).",
    };

    private readonly Option<string?> _html = new("--html") { Description = "Also write a page with charts." };

    private readonly PrecisionFix _fix = new();

    public CompareCommand(Terminal terminal)
        : base("compare", "Compare two models on the same data: outputs, and where inside they part ways.",
            """
            sinter compare Model.mlpackage Small.mlpackage --data samples/*.npz
            sinter compare Model.mlpackage Small.mlpackage --data samples/*.npz --values --html compared.html
            sinter compare Model.mlpackage Small.mlpackage --data samples.csv --min-snr 30 --min-agreement 0.99
            sinter compare Model.mlpackage --data samples/*.npz --values
            sinter compare Model.mlpackage --data samples/*.npz --numerics Faithful --fix Half.mlpackage
            """, terminal)
    {
        Add(_reference);
        Add(_model);
        _data.AddTo(this);
        Add(_numerics);
        Add(_values);
        Add(_snr);
        Add(_agreement);
        Add(_html);
        _fix.AddTo(this);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string reference = arguments.GetRequiredValue(_reference), model = arguments.GetValue(_model) ?? reference;
        ModelPaths.Require(reference);
        ModelPaths.Require(model);
        IReadOnlyList<Features> data = _data.Read(arguments, reference)
            ?? throw new UsageException("Models are compared on data: give --data.");
        var options = new ComparisonOptions
        {
            Numerics = arguments.GetValue(_numerics) ?? (model == reference ? Numerics.Faithful : Numerics.Fast),
            Intermediates = arguments.GetValue(_values),
        };
        ComparisonReport report = await Task.Run(() => ModelComparer.Compare(reference, model, data, options, cancellation), cancellation);
        PrecisionReport? fix = await _fix.RunAsync(arguments, model, () => data, Terminal, cancellation);
        if (arguments.GetValue(_html) is { } page)
            await File.WriteAllTextAsync(page, ComparisonPage.Write(reference, model, report), cancellation);
        if (arguments.GetValue(Json))
            ComparisonText.WriteJson(Terminal, report, fix);
        else
            ComparisonText.Write(Terminal, report);
        if (fix is not null && !arguments.GetValue(Json))
            PrecisionFix.Write(Terminal, fix);
        return Gate(arguments, report);
    }

    /// <summary>An exit code for scripts: what was promised holds, or not.</summary>
    private int Gate(ParseResult arguments, ComparisonReport report)
    {
        if (arguments.GetValue(_snr) is { } decibels && !(report.SignalToNoise >= decibels))
        {
            Terminal.Note(string.Create(CultureInfo.InvariantCulture,
                $"{Invocation}: the signal to noise is {Figures.Decibels(report.SignalToNoise)}, below {decibels} dB"));
            return ExitCode.Failure;
        }
        if (arguments.GetValue(_agreement) is { } share && !(report.Agreement >= share))
        {
            Terminal.Note(string.Create(CultureInfo.InvariantCulture,
                $"{Invocation}: the agreement is {Figures.Percent(report.Agreement)}, below {Figures.Percent(share)}"));
            return ExitCode.Failure;
        }
        return ExitCode.Success;
    }
}
