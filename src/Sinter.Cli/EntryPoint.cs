using System.CommandLine;

namespace Sinter.Cli;

/// <summary>Where the tool starts.</summary>
internal static class EntryPoint
{
    public static int Main(string[] arguments) => new RootCommand("Core ML models, anywhere .NET runs.").Parse(arguments).Invoke();
}
