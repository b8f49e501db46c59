using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Cache;

/// <summary><c>sinter cache path</c>.</summary>
internal sealed class CachePathCommand(Terminal terminal) : CacheFolderCommand("path", "Print the folder of the cache.",
    """
    sinter cache path --json
    SINTER_CACHE=/var/cache/sinter sinter cache path
    """, terminal)
{
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string folder = CacheOf(arguments).Folder;
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("folder", folder);
                writer.WriteEndObject();
            });
        }
        else
        {
            Terminal.WriteLine(folder);
        }
        return Task.FromResult(ExitCode.Success);
    }
}
