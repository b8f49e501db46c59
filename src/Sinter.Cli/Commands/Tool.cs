using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Sinter.Cli.Cache;
using Sinter.Cli.Compare;
using Sinter.Cli.Compress;
using Sinter.Cli.Conversion;
using Sinter.Cli.Edit;
using Sinter.Cli.Evaluate;
using Sinter.Cli.Preview;

namespace Sinter.Cli.Commands;

/// <summary>The tool: its commands and how a command line is run.</summary>
internal static class Tool
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        RootCommand root = Commands(terminal);
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction usual)
                option.Action = new HelpWithExamples(usual);
        }
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (ParseError error in parsed.Errors)
                terminal.Note($"sinter: {error.Message}");
            string command = parsed.CommandResult.Command is ToolCommand named ? named.Invocation : "sinter";
            terminal.Note($"`{command} --help` shows what is possible.");
            return ExitCode.Usage;
        }
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
        };
        return await parsed.InvokeAsync(configuration, cancellation);
    }

    private static RootCommand Commands(Terminal terminal) =>
        new("Core ML models, anywhere .NET runs: look into them, run them, and check them against recorded results.")
        {
            new InfoCommand(terminal),
            new PredictCommand(terminal),
            new PreviewCommand(terminal),
            new BenchCommand(terminal),
            new DevicesCommand(terminal),
            new PlanCommand(terminal),
            new ReportCommand(terminal),
            new TraceCommand(terminal),
            new TimelineCommand(terminal),
            new CompileCommand(terminal),
            new ConvertCommand(terminal),
            new CacheCommand(terminal),
            new CompressCommand(terminal),
            new DecompressCommand(terminal),
            new WeightsCommand(terminal),
            new SensitivityCommand(terminal),
            new CompareCommand(terminal),
            new EvaluateCommand(terminal),
            new EditCommand(terminal),
            new TextCommand(terminal),
            new TreeCommand(terminal),
            new GraphCommand(terminal),
            new CopyCommand(terminal),
            new VerifyCommand(terminal),
            new StudioCommand(terminal),
        };
}
