using Sinter.Cli.Commands;

namespace Sinter.Cli;

/// <summary>Where the tool starts.</summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] arguments) => Tool.RunAsync(arguments, Terminal.ForProcess());
}
