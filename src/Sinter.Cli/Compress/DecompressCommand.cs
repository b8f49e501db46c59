using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Compress;

/// <summary><c>sinter decompress</c>: makes compressed weights plain again.</summary>
internal sealed class DecompressCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc with an ML Program." };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The .mlpackage to write; nothing may be there yet.",
        Required = true,
    };

    public DecompressCommand(Terminal terminal)
        : base("decompress", "Write a model with plain weights in place of compressed ones.",
            "sinter decompress Small.mlpackage -o Plain.mlpackage", terminal)
    {
        Add(_model);
        Add(_output);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string model = arguments.GetRequiredValue(_model), output = arguments.GetRequiredValue(_output);
        ModelPaths.Require(model);
        int count = await CompressionStatus.ShowAsync(Terminal, "Decompressing...", progress =>
            ModelCompressor.DecompressAsync(model, output, progress, cancellation));
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("output", output);
                writer.WriteNumber("decompressed", count);
                writer.WriteEndObject();
            });
        }
        else
        {
            Terminal.WriteLine($"{output}: {count} weight{(count == 1 ? "" : "s")} decompressed");
        }
        return ExitCode.Success;
    }
}
