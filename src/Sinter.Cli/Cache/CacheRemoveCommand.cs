using System.CommandLine;
using Sinter.Cli.Commands;
using Sinter.Workbench;

namespace Sinter.Cli.Cache;

/// <summary><c>sinter cache remove</c>.</summary>
internal sealed class CacheRemoveCommand : CacheFolderCommand
{
    private readonly Argument<string?> _model = new("model")
    {
        Description = "A model, which need not exist any more.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Delete what is kept of all models." };

    public CacheRemoveCommand(Terminal terminal)
        : base("remove", "Delete what is kept of a model, or of all.",
            """
            sinter cache remove Model.mlpackage
            sinter cache remove --all --json
            """, terminal)
    {
        Add(_model);
        Add(_all);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        ModelCache cache = CacheOf(arguments);
        string? model = arguments.GetValue(_model);
        if (model is null == !arguments.GetValue(_all))
            throw new UsageException("Name a model, or say --all.");
        int removed = model is not null ? cache.Remove(model) : cache.Entries.Count(cache.Remove);
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("folder", cache.Folder);
                writer.WriteNumber("removed", removed);
                writer.WriteEndObject();
            });
        }
        else
        {
            Terminal.WriteLine($"{removed} entries deleted from {cache.Folder}");
        }
        return Task.FromResult(ExitCode.Success);
    }
}
