using System.CommandLine;
using Sinter.Cli.Commands;
using Sinter.Workbench;
using Sinter.Workbench.Files;
using Sinter.Workbench.Preview;

namespace Sinter.Cli.Preview;

/// <summary><c>sinter preview</c>: what a model makes of a picture, a sound or a text, without code.</summary>
internal sealed class PreviewCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel, .mlmodelc or .onnx." };

    private readonly Argument<string[]> _inputs = new("input")
    {
        Description = "A picture, a .wav or another file as `sinter predict` takes it, NAME=FILE or NAME=VALUE; a sample takes the place of what is left out.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The picture to write (.png, .jpg, .webp): what the model made, or the input with boxes, classes or points over it.",
    };

    private readonly Option<PixelScaling> _pixels = new("--pixels")
    {
        Description = "Pictures for array inputs: what brightness becomes. ToOne: 0 to 1, To255: 0 to 255, FromMinusOne: -1 to 1.",
    };

    private readonly Option<int> _top = new("--top") { Description = "How many classes or boxes to show.", DefaultValueFactory = _ => 10 };

    private readonly LoadOptions _load = new();

    public PreviewCommand(Terminal terminal)
        : base("preview", "Show what a model is for and what it makes of an input: classes, boxes, segments, pictures, sounds, numbers.",
            """
            sinter preview Classifier.mlpackage photo.jpg
            sinter preview Detector.mlpackage photo.jpg --output boxes.png
            sinter preview Style.mlpackage --output stylized.png
            sinter preview Sounds.mlmodel doorbell.wav --json
            sinter preview Prices.mlmodel rooms=3 area=82.5
            """, terminal)
    {
        Add(_model);
        Add(_inputs);
        Add(_output);
        Add(_pixels);
        Add(_top);
        _load.AddTo(this);
        Add(Json);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        string? output = arguments.GetValue(_output);
        if (output is not null && !PictureFile.IsPicture(output))
            throw new UsageException($"--output takes a picture (.png, .jpg or .webp), not {Path.GetFileName(output)}; `sinter predict` writes other files.");
        await using PreviewSession session = await PreviewSession.OpenAsync(path, _load.Read(arguments), cancellation);
        PreviewInputs inputs = PreviewInputs.Read(session.Description, session.Plan, arguments.GetValue(_inputs) ?? [], arguments.GetValue(_pixels));
        PreviewResult result = await session.RunAsync(inputs, cancellation);
        if (output is not null)
        {
            PictureFile.Write(output, PreviewDrawing.Draw(result, inputs.Picture)
                ?? throw new UsageException($"There is nothing to draw: this model is for {PurposeWords.Of(result.Plan.Purpose)}. Leave --output out."));
        }
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer => PreviewJson.Write(writer, result, inputs));
            return ExitCode.Success;
        }
        PreviewText.Write(Terminal, result, inputs, arguments.GetValue(_top));
        if (output is not null)
            Terminal.WriteLine($"wrote {output}");
        return ExitCode.Success;
    }
}
