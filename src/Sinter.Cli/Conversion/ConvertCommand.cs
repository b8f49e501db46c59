using System.CommandLine;
using Sinter.Cli.Commands;
using Sinter.Workbench;
using Sinter.Workbench.Trials;
using Spectre.Console;

namespace Sinter.Cli.Conversion;

/// <summary><c>sinter convert</c>: makes a package with an ML Program of an ONNX model or a neural network.</summary>
internal sealed class ConvertCommand : ToolCommand
{
    private readonly Argument<string> _source = new("source") { Description = "An .onnx file, a neural network (.mlmodel), or an ML Program whose precision is to change." };

    private readonly Argument<string?> _output = new("output")
    {
        Description = "The .mlpackage to make; beside the source if left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<DeploymentTarget> _target =
        new("--target") { Description = "The oldest system that the model is for.", DefaultValueFactory = _ => DeploymentTarget.iOS18 };

    private readonly Option<ComputePrecision> _precision =
        new("--precision") { Description = "What the program computes with.", DefaultValueFactory = _ => ComputePrecision.Float32 };

    private readonly Option<string[]> _float32 = new("--float32")
    {
        Description = "Operations that stay float32 with --precision float16: types such as softmax, or names, in which * stands for any text.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _shape = new("--shape")
    {
        Description = "Sizes of an input: NAME=1,3,224,224; a range as 1..8; several shapes as NAME=1,128|1,256.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _constant = new("--constant")
    {
        Description = "The value of an input that is a parameter in truth: NAME=2 or NAME=0,1.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _image = new("--image")
    {
        Description = "An input that takes pictures: NAME=rgb, bgr, gray or grayfloat16.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _scale = new("--scale") { Description = "What the pixels of pictures are multiplied with, such as 1/255." };

    private readonly Option<string?> _bias =
        new("--bias") { Description = "What is added to them then: one number, or one per channel: -0.485,-0.456,-0.406." };

    private readonly Option<string[]> _outputImage = new("--output-image")
    {
        Description = "An output that is a picture: NAME=rgb, bgr, gray or grayfloat16; its values are from 0 to 255.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _default = new("--default")
    {
        Description = "Makes an input optional: NAME=0, the value of its elements when it is left out.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _type = new("--type")
    {
        Description = "The element type of an input or output: NAME=float32, float16 or int32.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _state = new("--state")
    {
        Description = "An input that becomes a state, with the output that it holds next: INPUT=OUTPUT.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _labels = new("--labels") { Description = "A text file with one class label per line: makes a classifier." };

    private readonly Option<bool> _classifier = new("--classifier") { Description = "Makes a classifier with the labels that the model names (ZipMap of classical models)." };

    private readonly Option<string?> _scores = new("--scores") { Description = "The output that has the classes' scores, if there are several." };

    private readonly Option<string?> _author = new("--author") { Description = "Who made the model." };

    private readonly Option<string?> _license = new("--license") { Description = "Its licence." };

    private readonly Option<string?> _description = new("--description") { Description = "What it does." };

    private readonly Option<string?> _version = new("--model-version") { Description = "Its own version." };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Write nothing: print the size, and how far the outputs are from the source's on a sample." };

    public ConvertCommand(Terminal terminal)
        : base("convert", "Make an ML Program (.mlpackage) of an ONNX model or a neural network.",
            """
            sinter convert model.onnx
            sinter convert model.onnx Model.mlpackage --target iOS17 --precision float16
            sinter convert detector.onnx --image image=rgb --scale 1/255
            sinter convert style.onnx --image input=rgb --output-image output=rgb
            sinter convert encoder.onnx --shape ids=1,1..512 mask=1,1..512
            sinter convert model.onnx --precision float16 --dry-run
            sinter convert Network.mlmodel Program.mlpackage --precision float16
            sinter convert classifier.onnx --labels labels.txt --author "The authors"
            """, terminal)
    {
        foreach (Argument argument in (Argument[])[_source, _output])
            Add(argument);
        foreach (Option option in (Option[])[_target, _precision, _float32, _shape, _constant, _image, _scale, _bias, _outputImage, _default, _type, _state, _labels,
            _classifier, _scores, _author, _license, _description, _version, _dryRun, Json])
            Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string source = arguments.GetRequiredValue(_source);
        ModelPaths.Require(source);
        string output = arguments.GetValue(_output) ?? Path.ChangeExtension(source, ".mlpackage");
        ConversionOptions options = OptionsOf(arguments);
        if (arguments.GetValue(_dryRun))
            return await TryAsync(source, options, arguments, cancellation);
        ConversionReport report = Terminal.ShowsProgress
            ? await Terminal.Progress.Progress().StartAsync(context => ConvertAsync(source, output, options, context, cancellation))
            : await ModelConverter.ConvertAsync(source, output, options, null, cancellation);
        if (arguments.GetValue(Json))
            Terminal.WriteJson(writer => ConversionText.Write(report, writer));
        else
            ConversionText.Write(report, Terminal);
        return ExitCode.Success;
    }

    private async Task<int> TryAsync(string source, ConversionOptions options, ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(_output) is not null)
            throw new UsageException("--dry-run writes nothing: leave the output out.");
        string folder = Directory.CreateTempSubdirectory("sinter-trial-").FullName;
        try
        {
            IReadOnlyList<Features> data = await TrialData.ReadAsync(source, [], cancellation);
            ConversionTrial trial = await ConversionTrial.RunAsync(source, Path.Combine(folder, "Trial.mlpackage"), options, data, null, cancellation);
            if (arguments.GetValue(Json))
                Terminal.WriteJson(writer => ConversionText.Write(trial, writer));
            else
                ConversionText.Write(trial, Terminal);
            return ExitCode.Success;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ConversionReport> ConvertAsync(
        string source, string output, ConversionOptions options, ProgressContext context, CancellationToken cancellation)
    {
        ProgressTask? task = null;
        var progress = new Progress<ConversionProgress>(step =>
        {
            if (task?.Description != step.Step)
                task = context.AddTask(step.Step);
            task.MaxValue = step.Total;
            task.Value = step.Done;
        });
        return await ModelConverter.ConvertAsync(source, output, options, progress, cancellation);
    }

    private ConversionOptions OptionsOf(ParseResult arguments)
    {
        var inputs = new ConversionInputs();
        inputs.AddShapes(arguments.GetValue(_shape) ?? []);
        inputs.AddConstants(arguments.GetValue(_constant) ?? []);
        inputs.AddImages(arguments.GetValue(_image) ?? [], arguments.GetValue(_scale), arguments.GetValue(_bias));
        inputs.AddDefaults(arguments.GetValue(_default) ?? []);
        IReadOnlyDictionary<string, ArrayElementType> types = ConversionInputs.Types(arguments.GetValue(_type) ?? []);
        inputs.AddTypes(types);
        return new ConversionOptions
        {
            Target = arguments.GetValue(_target),
            Precision = arguments.GetValue(_precision),
            Float32Operations = arguments.GetValue(_float32) ?? [],
            Inputs = inputs.Inputs,
            OutputTypes = types,
            OutputImages = ConversionInputs.OutputImages(arguments.GetValue(_outputImage) ?? []),
            States = ConversionInputs.Pairs(arguments.GetValue(_state) ?? [], "--state INPUT=OUTPUT"),
            Classifier = arguments.GetValue(_labels) is { } file
                ? new ConversionClassifier([.. File.ReadLines(file).Where(line => line.Length > 0)]) { Scores = arguments.GetValue(_scores) }
                : arguments.GetValue(_classifier) ? new ConversionClassifier([]) { Scores = arguments.GetValue(_scores) } : null,
            Metadata = new ConversionMetadata
            {
                Author = arguments.GetValue(_author) ?? "",
                License = arguments.GetValue(_license) ?? "",
                ShortDescription = arguments.GetValue(_description) ?? "",
                Version = arguments.GetValue(_version) ?? "",
            },
        };
    }
}
