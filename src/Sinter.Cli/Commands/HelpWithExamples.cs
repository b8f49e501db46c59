using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sinter.Cli.Commands;

/// <summary>The usual help, then the command's examples and the meaning of the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int result = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ToolCommand command)
        {
            output.WriteLine("Examples:");
            foreach (string line in command.Examples.Split('\n'))
                output.WriteLine($"  {line.TrimEnd()}");
            output.WriteLine();
        }
        output.WriteLine(ExitCode.Explanation);
        return result;
    }
}
