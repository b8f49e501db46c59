using System.CommandLine;
using Sinter.Cli.Predict;
using Sinter.Tensors;
using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter predict</c>: evaluates a model.</summary>
internal sealed class PredictCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc." };

    private readonly Argument<string[]> _inputs = new("input")
    {
        Description = "NAME=FILE, NAME=VALUE in JSON, or a FILE that names its values: .npz, .safetensors, .json, or .csv with a row per "
            + "prediction. FILE#ARRAY takes one array of several. A model with one input takes the FILE alone.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _output = new("--output", "-o")
    {
        Description = "Where outputs go: a folder, a file for all (.npz, .safetensors, .json), or NAME=FILE (also .npy, .csv, .png, .wav).",
    };

    private readonly Option<int> _top = new("--top") { Description = "How many classes to show.", DefaultValueFactory = _ => 5 };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "A .safetensors file that a stateful model continues from, if it exists, and that its state is written to.",
    };

    private readonly Option<CropAndScale> _crop = new("--crop")
    {
        Description = "How pictures are brought to the model's size.",
        DefaultValueFactory = _ => CropAndScale.ScaleFill,
    };

    private readonly Option<double> _pixelScale = new("--pixel-scale")
    {
        Description = "Pictures for array inputs: multiply the values 0 to 255 by this.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double> _pixelBias = new("--pixel-bias") { Description = "Pictures for array inputs: add this after scaling." };

    private readonly Option<CsvHeader> _csvHeader = new("--csv-header") { Description = "Whether a table's first row names its columns." };

    private readonly Option<int?> _sampleRate =
        new("--sample-rate") { Description = "Bring sounds to this rate; outputs written as sound have it." };

    private readonly Option<bool> _mono = new("--mono") { Description = "Mix the channels of sounds into one." };

    private readonly LoadOptions _load = new();

    public PredictCommand(Terminal terminal)
        : base("predict", "Evaluate a model on files or values.",
            """
            sinter predict Classifier.mlpackage photo.jpg --top 3
            sinter predict Style.mlpackage image=photo.jpg --output stylized=out.png
            sinter predict Iris.mlmodel sepalLength=5.1 sepalWidth=3.5
            sinter predict Model.mlpackage x=inputs.safetensors#0/x mask=mask.npy -o outputs.npz
            sinter predict Iris.mlmodel flowers.csv --json
            sinter predict Speech.mlpackage audio=voice.wav --sample-rate 16000 --mono --state state.safetensors
            """, terminal)
    {
        Add(_model);
        Add(_inputs);
        foreach (Option option in new Option[] { _output, _top, _state, _crop, _pixelScale, _pixelBias, _csvHeader, _sampleRate, _mono })
            Add(option);
        _load.AddTo(this);
        Add(Json);
        _sampleRate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 100 or > 1_000_000)
                result.AddError("--sample-rate takes 100 to 1000000.");
        });
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        int sampleRate = arguments.GetValue(_sampleRate) ?? 16000;
        await using Model model = await LoadAsync(path, arguments, cancellation);
        var options = new InputOptions(arguments.GetValue(_csvHeader), arguments.GetValue(_sampleRate), arguments.GetValue(_mono),
            arguments.GetValue(_crop), arguments.GetValue(_pixelScale), arguments.GetValue(_pixelBias));
        IReadOnlyList<Features> inputs = new InputArguments(model.Description, options).Read(arguments.GetValue(_inputs) ?? []);
        string? stateFile = arguments.GetValue(_state);
        ModelState? state = stateFile is null ? null : ReadState(model, stateFile);
        var predictions = new List<IReadOnlyList<KeyValuePair<string, FileContent>>>();
        foreach (Features features in inputs)
        {
            Prediction prediction = await model.PredictAsync(features, new PredictionOptions { State = state }, cancellation);
            predictions.Add([.. prediction.Select(output => KeyValuePair.Create(output.Key, FeatureContent.FromFeature(output.Value)))]);
        }
        if (state is not null)
            SafetensorsFile.Write(stateFile!,
                state.Names.Select(name => KeyValuePair.Create(name, FeatureContent.ToTensor(state.Read(name)))));
        IReadOnlyList<string> written = new OutputTargets(arguments.GetValue(_output) ?? [], new OutputFile(sampleRate)).Write(predictions);
        Show(predictions, written, arguments);
        return ExitCode.Success;
    }

    private async Task<Model> LoadAsync(string path, ParseResult arguments, CancellationToken cancellation)
    {
        ModelPaths.Require(path);
        if (!Terminal.ShowsProgress)
            return await Model.LoadAsync(path, _load.Read(arguments), cancellation);
        return await Terminal.Progress.Status().StartAsync("Loading...", _ => Model.LoadAsync(path, _load.Read(arguments), cancellation));
    }

    private void Show(IReadOnlyList<IReadOnlyList<KeyValuePair<string, FileContent>>> predictions, IReadOnlyList<string> written,
        ParseResult arguments)
    {
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer => PredictionText.WriteJson(writer, predictions));
            return;
        }
        for (int i = 0; i < predictions.Count; i++)
        {
            if (predictions.Count > 1)
                Terminal.WriteLine(i == 0 ? "row 1" : $"\nrow {i + 1}");
            PredictionText.Write(predictions[i], Terminal, arguments.GetValue(_top));
        }
        foreach (string file in written)
            Terminal.WriteLine($"wrote {file}");
    }

    private static ModelState ReadState(Model model, string file)
    {
        ModelState state = model.CreateState();
        if (!File.Exists(file))
            return state;
        foreach ((string name, Tensor tensor) in SafetensorsFile.ReadAll(file))
        {
            if (!state.Names.Contains(name))
                throw new InputFileException(file, $"tensor '{name}'", $"the name of a state: {string.Join(", ", state.Names)}", "another");
            state.Write(name, FeatureContent.ToArray(tensor));
        }
        return state;
    }
}
