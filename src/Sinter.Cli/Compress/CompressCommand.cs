using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Compress;

/// <summary><c>sinter compress</c>: makes a model's weights smaller.</summary>
internal sealed class CompressCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc with an ML Program." };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The .mlpackage to write; nothing may be there yet.",
        Required = true,
    };

    private readonly SchemeOptions _schemes = new();

    public CompressCommand(Terminal terminal)
        : base("compress", "Make a model's weights smaller, and say what it cost.",
            """
            sinter compress Model.mlpackage -o Small.mlpackage --scheme palettize --bits 4
            sinter compress Model.mlpackage -o Small.mlpackage --scheme quantize
            sinter compress Model.mlpackage -o Small.mlpackage --scheme quantize --bits 4 --granularity block --target iOS18
            sinter compress Model.mlpackage -o Small.mlpackage --scheme prune palettize --sparsity 0.5 --bits 6 --target iOS18
            sinter compress Model.mlpackage -o Small.mlpackage --config layers.json --json
            """, terminal)
    {
        Add(_model);
        Add(_output);
        _schemes.AddTo(this);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string model = arguments.GetRequiredValue(_model), output = arguments.GetRequiredValue(_output);
        ModelPaths.Require(model);
        CompressionConfiguration configuration = _schemes.Read(arguments);
        CompressionReport report = await RunAsync(progress =>
            ModelCompressor.CompressAsync(model, output, configuration, progress, cancellation));
        if (arguments.GetValue(Json))
            CompressionReportText.WriteJson(Terminal, report);
        else
            CompressionReportText.Write(Terminal, report);
        return ExitCode.Success;
    }

    private async Task<CompressionReport> RunAsync(Func<IProgress<CompressionProgress>?, Task<CompressionReport>> compress)
    {
        try
        {
            return await CompressionStatus.ShowAsync(Terminal, "Compressing...", compress);
        }
        catch (ModelInputException exception)
        {
            // Here the settings are the input; they came from the command line.
            throw new UsageException(exception.Message);
        }
    }
}
