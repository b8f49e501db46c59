using System.CommandLine;
using Sinter.Cli.Commands;
using Sinter.Workbench;

namespace Sinter.Cli.Cache;

/// <summary><c>sinter cache</c>: what loads have kept.</summary>
internal sealed class CacheCommand : ToolCommand
{
    public CacheCommand(Terminal terminal)
        : base("cache", "Look at, fill and clear the cache of specialized models, with which loads take milliseconds.",
            """
            sinter cache path
            sinter cache list
            sinter cache warm Model.mlpackage --keep
            sinter cache verify --json
            sinter cache prune
            sinter cache remove Model.mlpackage
            """, terminal)
    {
        Add(Json);
        Add(new CachePathCommand(terminal));
        Add(new CacheListCommand(terminal));
        Add(new CacheWarmCommand(terminal));
        Add(new CacheVerifyCommand(terminal));
        Add(new CachePruneCommand(terminal));
        Add(new CacheRemoveCommand(terminal));
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation) =>
        throw new UsageException("Say what to do with the cache: path, list, warm, verify, prune or remove.");
}
