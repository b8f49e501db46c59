using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Formats;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Evaluating;

/// <summary><c>sinter evaluate</c>.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly string[] Colors = ["red", "green", "blue"];

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new(), _error = new();

    [Fact]
    public async Task Folders_of_pictures_by_class_give_the_accuracy()
    {
        string model = ColorModel(isClassifier: true);
        for (int color = 0; color < 3; color++)
            WritePicture(Colors[color], "right", color);
        WritePicture("red", "wrong", 2);
        string data = _folder.At("data");
        Assert.Equal(ExitCode.Success, await RunAsync("evaluate", model, data, "--top", "3"));
        string text = _output.ToString();
        Assert.Contains("accuracy: 75.0 % (3 of 4); among the top 3: 100.0 %", text, StringComparison.Ordinal);
        Assert.Contains("50.0 %", text, StringComparison.Ordinal);
        string page = _folder.At("page.html");
        Assert.Equal(ExitCode.Failure, await RunAsync("evaluate", model, data, "--min-accuracy", "0.8", "--html", page));
        string html = await File.ReadAllTextAsync(page);
        Assert.Contains("75.0 %: 3 of 4", html, StringComparison.Ordinal);
        Assert.Contains("<td>red</td><td>blue</td><td class=\"number\">1</td>", html, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await RunAsync("evaluate", model, data, "--min-accuracy", "0.7"));
    }

    [Fact]
    public async Task Without_labels_of_its_own_a_model_is_scored_by_the_order_of_the_folders()
    {
        // In alphabetical order blue comes first, which is the model's last score.
        WritePicture("blue", "a", 0);
        WritePicture("green", "a", 1);
        WritePicture("red", "a", 0);
        Assert.Equal(ExitCode.Success, await RunAsync("evaluate", ColorModel(isClassifier: false), _folder.At("data"), "--json"));
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        Assert.Equal(2.0 / 3, document.RootElement.GetProperty("accuracy").GetDouble(), 6);
    }

    [Fact]
    public async Task Recorded_outputs_are_compared()
    {
        var builder = new MilBuilder();
        builder.Output("y", builder.Times(builder.Input("x", ArrayElementType.Float32, 2), 2f));
        string model = _folder.At("double.mlpackage");
        builder.Save(model);
        await File.WriteAllTextAsync(_folder.At("good.json"), """{"x": [1, 2], "y": [2, 4]}""");
        await File.WriteAllTextAsync(_folder.At("bad.json"), """{"x": [1, 2], "y": [2, 5]}""");
        Assert.Equal(ExitCode.Success, await RunAsync("evaluate", model, _folder.At("good.json"), "--min-snr", "60"));
        Assert.Contains("equal", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, await RunAsync("evaluate", model, _folder.At("good.json"), _folder.At("bad.json"), "--min-snr", "60", "--html", _folder.At("page.html"),
            "--fix", _folder.At("half.mlpackage")));
        Assert.Contains("<td>y</td>", await File.ReadAllTextAsync(_folder.At("page.html")), StringComparison.Ordinal);
        Assert.Contains("with 0 of 1 operations in float32: equal", _output.ToString(), StringComparison.Ordinal);
        Assert.True(Directory.Exists(_folder.At("half.mlpackage")));
        Assert.Contains("60 dB", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await RunAsync("evaluate", model, _folder.At("nothing")));
    }

    public void Dispose() => _folder.Dispose();

    private string ColorModel(bool isClassifier)
    {
        var builder = new MilBuilder();
        MilValue means = builder.Times(builder.ReduceMean(builder.ImageInput("image", ColorLayout.Rgb, 4, 4), [0, 2, 3]), 0.1f);
        if (isClassifier)
            builder.Classify(builder.Softmax(means), Colors);
        else
            builder.Output("scores", means);
        string path = _folder.At("colors.mlpackage");
        builder.Save(path);
        return path;
    }

    private void WritePicture(string label, string name, int channel)
    {
        var pixels = new byte[4 * 4 * 4];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = i % 4 == 3 ? (byte)255 : i % 4 == channel ? (byte)200 : (byte)10;
        string path = _folder.At("data", label, $"{name}.png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        PictureFile.Write(path, new Picture(4, 4, 4, pixels));
    }

    private Task<int> RunAsync(params string[] arguments) => Tool.RunAsync(arguments, Terminal.Into(_output, _error));
}
