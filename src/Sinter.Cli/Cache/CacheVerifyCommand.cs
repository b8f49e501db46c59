using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Cache;

/// <summary><c>sinter cache verify</c>.</summary>
internal sealed class CacheVerifyCommand(Terminal terminal) : CacheFolderCommand("verify",
    "Read everything that is kept and check it. Exit code 1 when something is damaged; a load makes that again.",
    """
    sinter cache verify
    sinter cache verify --json
    """, terminal)
{
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        ModelCache cache = CacheOf(arguments);
        IReadOnlyList<(CacheEntry Entry, string? Problem)> entries = cache.Verify(cancellation);
        Write(arguments, cache, entries, "problem", $"Nothing is kept in {cache.Folder}.");
        return Task.FromResult(entries.Any(entry => entry.Problem is not null) ? ExitCode.Failure : ExitCode.Success);
    }
}
