using System.CommandLine;
using Sinter.Cli.Commands;
using Sinter.Workbench;

namespace Sinter.Cli.Cache;

/// <summary><c>sinter cache list</c>.</summary>
internal sealed class CacheListCommand(Terminal terminal) : CacheFolderCommand("list",
    "List what is kept: of which models, for which settings, how large, and when it was used last.",
    """
    sinter cache list
    sinter cache list --json
    """, terminal)
{
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        ModelCache cache = CacheOf(arguments);
        Write(arguments, cache, cache.Entries.Select(entry => (entry, (string?)CacheWords.State(entry))), "state", $"Nothing is kept in {cache.Folder}.");
        return Task.FromResult(ExitCode.Success);
    }
}
