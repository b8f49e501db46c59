using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Cache;

/// <summary><c>sinter cache prune</c>.</summary>
internal sealed class CachePruneCommand(Terminal terminal) : CacheFolderCommand("prune",
    "Delete what need not be kept: of models that were changed or deleted, of other versions of the engine, and what exceeds the bounds.",
    """
    sinter cache prune
    sinter cache prune --json
    """, terminal)
{
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        ModelCache cache = CacheOf(arguments);
        Write(arguments, cache, cache.Prune().Select(deleted => (deleted.Entry, (string?)deleted.Reason)), "deleted because",
            $"Nothing had to be deleted from {cache.Folder}.");
        return Task.FromResult(ExitCode.Success);
    }
}
