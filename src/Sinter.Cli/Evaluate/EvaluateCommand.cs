using System.CommandLine;
using System.Globalization;
using Sinter.Cli.Commands;
using Sinter.Cli.Compare;
using Sinter.Workbench;
using Sinter.Workbench.Evaluate;
using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;
using Spectre.Console;

namespace Sinter.Cli.Evaluate;

/// <summary><c>sinter evaluate</c>: how right a model is.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    /// <summary>Samples that float16 is measured on; each is predicted several times.</summary>
    private const int MostFixSamples = 32;

    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc." };

    private readonly Argument<string[]> _data = new("data")
    {
        Description = "A folder with a folder of pictures per class, or files that hold inputs and outputs by name (.npz, .safetensors, .json, or "
            + ".csv with a row per input).",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int> _top = new("--top") { Description = "A class also counts as found among this many.", DefaultValueFactory = _ => 5 };

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

    private readonly Option<double?> _accuracy = new("--min-accuracy") { Description = "Fail when fewer classes are right (0 to 1)." };

    private readonly Option<double?> _snr = new("--min-snr") { Description = "Fail when an output is further from the recorded one (decibels)." };

    private readonly Option<string?> _html = new("--html") { Description = "Also write a page with charts." };

    private readonly PrecisionFix _fix = new();

    private readonly LoadOptions _load = new();

    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Run a model over data and say how right it is: accuracy by class, outputs against recorded ones.",
            """
            sinter evaluate Classifier.mlpackage validation/ --top 3 --min-accuracy 0.9
            sinter evaluate Model.mlpackage recorded/*.npz --min-snr 40
            sinter evaluate Iris.mlmodel flowers.csv --json
            sinter evaluate Model.mlpackage recorded/*.npz --numerics Faithful --html page.html --fix Half.mlpackage
            """, terminal)
    {
        Add(_model);
        Add(_data);
        foreach (Option option in new Option[] { _top, _crop, _pixelScale, _pixelBias, _accuracy, _snr, _html })
            Add(option);
        _fix.AddTo(this);
        _load.AddTo(this);
        Add(Json);
        _top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--top takes 1 or more.");
        });
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        using Model model = await Model.LoadAsync(path, _load.Read(arguments), cancellation);
        var options = new InputOptions(CsvHeader.Auto, null, false, arguments.GetValue(_crop), arguments.GetValue(_pixelScale),
            arguments.GetValue(_pixelBias));
        var data = new EvaluationData(model.Description, options);
        IEnumerable<EvaluationSample> samples = data.Read(arguments.GetRequiredValue(_data));
        int top = arguments.GetValue(_top);
        var evaluation = new ModelEvaluation(model, top);
        await RunAsync(progress => evaluation.Run(samples, () => data.Classes, progress, cancellation), cancellation);
        EvaluationResult result = evaluation.Result;
        if (result.Samples == 0)
            throw new UsageException("There is no data in what was given.");
        PrecisionReport? fix = await _fix.RunAsync(arguments, path, () => [.. data.Read(arguments.GetRequiredValue(_data)).Take(MostFixSamples)
            .Select(sample => sample.Inputs)], Terminal, cancellation);
        if (arguments.GetValue(_html) is { } page)
            await File.WriteAllTextAsync(page, EvaluationPage.Write(path, result, top), cancellation);
        if (arguments.GetValue(Json))
            WriteJson(result, top, fix);
        else
            WriteText(result, top);
        if (fix is not null && !arguments.GetValue(Json))
            PrecisionFix.Write(Terminal, fix);
        return Gate(arguments, result);
    }

    private async Task RunAsync(Action<Action<int>> run, CancellationToken cancellation)
    {
        if (Terminal.ShowsProgress)
        {
            await Terminal.Progress.Status().StartAsync("Evaluating...", status => Task.Run(() => run(done =>
                status.Status($"{done} done")), cancellation));
        }
        else
        {
            await Task.Run(() => run(_ => { }), cancellation);
        }
    }

    private void WriteText(EvaluationResult result, int top)
    {
        Terminal.WriteLine($"{result.Samples} input{(result.Samples == 1 ? "" : "s")}");
        if (result.Labelled > 0)
        {
            Terminal.WriteLine($"accuracy: {Figures.Percent(result.Accuracy)} ({result.Right} of {result.Labelled}); among the top {top}: "
                + $"{Figures.Percent(result.TopAccuracy)}");
            Table classes = Terminal.Table("class", "inputs", "right");
            foreach (ClassAccuracy accuracy in result.Classes)
            {
                classes.AddRow(new Text(accuracy.Label), new Text($"{accuracy.Samples}"),
                    new Text(Figures.Percent((double)accuracy.Right / accuracy.Samples)));
            }
            Terminal.Results.Write(classes);
        }
        if (result.Outputs.Count > 0)
        {
            Table outputs = Terminal.Table("output", "signal to noise", "largest difference", "same largest element or label");
            foreach (ValueComparison output in result.Outputs)
            {
                outputs.AddRow(new Text(output.Name), new Text(Figures.Decibels(output.SignalToNoise)),
                    new Text(Figures.Significant(output.LargestDifference)), new Text(Figures.Percent(output.Agreement)));
            }
            Terminal.Results.Write(outputs);
        }
        if (result.Labelled == 0 && result.Outputs.Count == 0)
            Terminal.WriteLine("The data hold no classes and no outputs of the model, so there is nothing to compare with.");
    }

    private void WriteJson(EvaluationResult result, int top, PrecisionReport? fix) => Terminal.WriteJson(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("samples", result.Samples);
        if (result.Labelled > 0)
        {
            writer.WriteNumber("labelled", result.Labelled);
            writer.WriteNumber("accuracy", result.Accuracy);
            writer.WriteNumber("top", top);
            writer.WriteNumber("topAccuracy", result.TopAccuracy);
            writer.WriteStartArray("classes");
            foreach (ClassAccuracy accuracy in result.Classes)
            {
                writer.WriteStartObject();
                writer.WriteString("label", accuracy.Label);
                writer.WriteNumber("samples", accuracy.Samples);
                writer.WriteNumber("right", accuracy.Right);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        ComparisonText.WriteValues(writer, "outputs", result.Outputs);
        if (fix is not null)
            PrecisionFix.WriteJson(writer, fix);
        writer.WriteEndObject();
    });

    /// <summary>An exit code for scripts: what was promised holds, or not.</summary>
    private int Gate(ParseResult arguments, EvaluationResult result)
    {
        if (arguments.GetValue(_accuracy) is { } accuracy && !(result.Accuracy >= accuracy))
        {
            Terminal.Note(result.Labelled == 0 ? $"{Invocation}: no class is known, so no accuracy"
                : $"{Invocation}: the accuracy is {Figures.Percent(result.Accuracy)}, below {Figures.Percent(accuracy)}");
            return ExitCode.Failure;
        }
        if (arguments.GetValue(_snr) is { } decibels && !(result.Outputs.Count > 0 && result.Outputs.All(output => output.SignalToNoise >= decibels)))
        {
            Terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{Invocation}: not every output keeps {decibels} dB"));
            return ExitCode.Failure;
        }
        return ExitCode.Success;
    }
}
