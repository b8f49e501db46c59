using System.CommandLine;
using System.Globalization;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Cache;

/// <summary><c>sinter cache warm</c>.</summary>
internal sealed class CacheWarmCommand : CacheFolderCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc." };

    private readonly Option<bool> _keep = new("--keep") { Description = "Never delete it for room." };

    private readonly LoadOptions _load = new();

    public CacheWarmCommand(Terminal terminal)
        : base("warm", "Make a model ready ahead of its use, so that the first load takes milliseconds too.",
            """
            sinter cache warm Model.mlpackage
            sinter cache warm Model.mlmodelc --keep --numerics Faithful --json
            """, terminal)
    {
        Add(_model);
        Add(_keep);
        _load.AddTo(this);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        ModelCache cache = CacheOf(arguments);
        LoadReport report = await Model.SpecializeAsync(path, _load.Read(arguments) with { Cache = cache },
            arguments.GetValue(_keep) ? CachePolicy.Persistent : CachePolicy.Purgeable, cancellation);
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("folder", cache.Folder);
                writer.WriteString("origin", report.Origin.ToString());
                writer.WriteString("miss", report.CacheMiss?.ToString());
                writer.WriteString("missDetail", report.CacheMissDetail);
                writer.WriteString("notCached", report.NotCached);
                writer.WriteNumber("milliseconds", report.Duration.TotalMilliseconds);
                writer.WriteEndObject();
            });
        }
        else
        {
            string what = report switch
            {
                { NotCached: { } why } => $"made ready, but not kept: {why}",
                { Origin: LoadOrigin.Cached } => "kept already",
                { Origin: LoadOrigin.PreparedAndCached } => $"kept ({report.CacheMissDetail})",
                _ => "nothing to keep ahead: the shapes that come decide, or the model runs no program",
            };
            Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {what}, {report.Duration.TotalMilliseconds:F1} ms"));
        }
        return report.NotCached is null ? ExitCode.Success : ExitCode.Failure;
    }
}
