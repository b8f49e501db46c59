using System.CommandLine;
using Sinter.Cli.Verify;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter verify</c>: runs recorded cases.</summary>
internal sealed class VerifyCommand : ToolCommand
{
    private readonly Argument<string[]> _paths = new("path")
    {
        Description = "Cases: a folder with a case.json, a folder of such folders, or a zip of them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _filter = new("--filter", "-f")
    {
        Description = "Run only cases whose name contains this or matches it with * and ?, or that use this operation. May be repeated.",
    };

    private readonly Option<string> _numerics = new("--numerics")
    {
        Description = "Check with fast numerics, with faithful ones, or with both where a case computes in float16.",
        DefaultValueFactory = _ => "both",
    };

    private readonly Option<WeightResidency> _weights = LoadOptions.WeightResidencyOption();

    private readonly Option<int> _jobs = new("--jobs", "-j")
    {
        Description = "Cases at a time.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "List the cases that passed or were skipped, too." };

    public VerifyCommand(Terminal terminal)
        : base("verify",
            "Run recorded cases and compare the outputs with the recorded ones. The last line counts: N passed, N failed, N skipped.",
            """
            sinter verify cases.zip
            sinter verify cases/ more-cases.zip --filter conv --filter 'reduce_*'
            sinter verify cases.zip --numerics faithful --json > report.json
            """, terminal)
    {
        _numerics.AcceptOnlyFromAmong("fast", "faithful", "both");
        _jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--jobs takes 1 or more.");
        });
        Add(_paths);
        Add(_filter);
        Add(_numerics);
        Add(_weights);
        Add(_jobs);
        Add(_verbose);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        int jobs = arguments.GetValue(_jobs);
        CaseNumerics[] numerics = arguments.GetValue(_numerics) switch
        {
            "fast" => [CaseNumerics.Fast],
            "faithful" => [CaseNumerics.Faithful],
            _ => [CaseNumerics.Fast, CaseNumerics.Faithful],
        };
        using var search = new CaseSearch();
        CaseLocation[] cases = [.. (arguments.GetValue(_paths) ?? []).SelectMany(search.Find)];
        WeightResidency weights = arguments.GetValue(_weights);
        var runner = new CaseRunner(request => LoadedCaseModel.Load(request, threads: jobs > 1 ? 1 : 0, weights), numerics);
        VerifySummary summary =
            await RunWithProgressAsync(cases, runner, new CaseFilter(arguments.GetValue(_filter) ?? []), jobs, cancellation);
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer => VerifyReport.WriteJson(summary, writer));
            Terminal.Note(summary.LastLine);
        }
        else
        {
            VerifyReport.WriteText(summary, Terminal, arguments.GetValue(_verbose));
        }
        return summary.Failed > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private Task<VerifySummary> RunWithProgressAsync(CaseLocation[] cases, CaseRunner runner, CaseFilter filter, int jobs,
        CancellationToken cancellation)
    {
        if (!Terminal.ShowsProgress)
            return VerifyRun.RunAsync(cases, runner, filter, jobs, null, cancellation);
        return Terminal.Progress.Progress().AutoClear(true).StartAsync(context =>
        {
            ProgressTask task = context.AddTask("cases", maxValue: cases.Length);
            return VerifyRun.RunAsync(cases, runner, filter, jobs, _ => task.Increment(1), cancellation);
        });
    }
}
