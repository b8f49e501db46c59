using System.CommandLine;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter compile</c>: makes a compiled model.</summary>
internal sealed class CompileCommand : ToolCommand
{
    private readonly Argument<string> _source = new("source") { Description = "A .mlpackage or .mlmodel." };

    private readonly Argument<string?> _output = new("output")
    {
        Description = "The .mlmodelc folder to make, or an existing folder to make it in; beside the source if left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public CompileCommand(Terminal terminal)
        : base("compile", "Make a compiled model (.mlmodelc) from a source model.",
            """
            sinter compile Model.mlpackage
            sinter compile Model.mlpackage build/Model.mlmodelc
            """, terminal)
    {
        Add(_source);
        Add(_output);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string source = arguments.GetRequiredValue(_source);
        ModelPaths.Require(source);
        string output = arguments.GetValue(_output) ?? Path.ChangeExtension(Path.TrimEndingDirectorySeparator(source), ".mlmodelc");
        Task<string> compile = Model.CompileAsync(source, output, cancellation);
        string made = Terminal.ShowsProgress ? await Terminal.Progress.Status().StartAsync("Compiling...", _ => compile) : await compile;
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("compiled", made);
                writer.WriteEndObject();
            });
        }
        else
        {
            Terminal.WriteLine(made);
        }
        return ExitCode.Success;
    }
}
