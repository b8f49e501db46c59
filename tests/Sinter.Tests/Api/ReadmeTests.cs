using ReadmeExamples;
using Sinter.Cli.Commands;
using Sinter.Tensors;
using Sinter.Tests.Cli;
using Sinter.Tests.Documentation;
using Sinter.Tests.Onnx;
using Sinter.Workbench.Files;
using Colors = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;

namespace Sinter.Tests.Api;

/// <summary>Everything that the README says can be typed works. Its paths are relative, so these tests run alone, in a folder that has
/// them.</summary>
[CollectionDefinition(nameof(ReadmeTests), DisableParallelization = true)]
[Collection(nameof(ReadmeTests))]
public sealed class ReadmeTests : IDisposable
{
    private static readonly MarkdownPage Readme = new("README.md");

    private readonly string _before = Environment.CurrentDirectory;
    private readonly TemporaryFolder _folder = new();

    public ReadmeTests() => Environment.CurrentDirectory = _folder.Path;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [Fact]
    public void Every_block_of_code_is_an_example_that_these_tests_run()
    {
        string[] blocks = [.. Readme.Blocks("csharp")];
        Assert.Equal(3, blocks.Length);
        MarkdownPage.RequireCompiled(blocks, Path.Combine("Api", "ReadmeExamples.cs"));
    }

    [Fact]
    public void The_sketch_is_drawn()
    {
        CopyFolder(Path.Combine(RepositoryRoot.Path, "samples", "Sketch", "Sketch.mlpackage"),
            Path.Combine("samples", "Sketch", "Sketch.mlpackage"));
        const int Width = 20, Height = 16;
        Image sketch = Snippets.Sketch(Width, Height, [.. Enumerable.Repeat((byte)128, Width * Height * 4)]);
        Assert.Equal((Width, Height, PixelFormat.Gray8), (sketch.Width, sketch.Height, sketch.Format));
        Assert.All(sketch.Pixels.ToArray(), pixel => Assert.True(pixel > 240, "a picture of one colour is white paper"));
    }

    [Fact]
    public async Task Tokens_are_classified()
    {
        TestPackage.Write("Classifier.mlpackage",
            TestPackage.MainProgram(
                "tensor<int32, [1, 4]> tokens",
                """
                list<string, 4> labels = const()[name = string("labels"), val = list<string, 4>(["a", "b", "c", "d"])];
                tensor<fp32, [1, 4]> numbers = cast(dtype = string("fp32"), x = tokens);
                tensor<fp32, [1, 4]> scores = mul(x = numbers, y = fp32(0.5));
                string classLabel, dict<string, fp64> classLabel_probs = classify(classes = labels, probabilities = scores);
                """, "classLabel, scores"),
            Described.Model([Described.Integers("tokens", 1, 4)], [Described.Text("classLabel"), Described.Floats("scores", 1, 4)]));
        (string label, float[] scores) = await Snippets.ClassifyAsync(CancellationToken.None);
        Assert.Equal("b", label);
        Assert.Equal([50.5f, 1011.5f, 1001.5f, 51], scores);
    }

    [Fact]
    public void Frames_continue_their_state()
    {
        TextWriter before = Console.Out;
        using var written = new StringWriter();
        using TestPackage package = TestModels.RunningSum();
        using Model model = package.Load();
        Console.SetOut(written);
        try
        {
            ModelState state = Snippets.Continue(model, [new Features { ["x"] = new float[] { 1, 2 } },
                new Features { ["x"] = new float[] { 3, 4 } }]);
            Assert.Equal([4f, 6], state.Read("sum").ToArray<float>());
        }
        finally
        {
            Console.SetOut(before);
        }
        Assert.Equal(["Float16 [2]", "Float16 [2]"], written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_error_reads_as_shown()
    {
        using Model model = Model.Load(Path.Combine(RepositoryRoot.Path, "samples", "Sketch", "Sketch.mlpackage"));
        var small = new Image(PixelFormat.Rgba32, 8, 8, new byte[8 * 8 * 4]);
        ModelInputException error = Assert.Throws<ModelInputException>(() => model.Predict(new Features { ["image"] = small }));
        Assert.Equal(error.Message, MarkdownPage.OneSpace(Assert.Single(Readme.Blocks("text"))));
    }

    [Fact]
    public async Task Every_command_line_runs()
    {
        WriteFilesOfTheCommandLines();
        string[] lines = [.. Readme.Blocks("sh").SelectMany(block => block.Split('\n')).Where(line =>
            line.StartsWith("sinter ", StringComparison.Ordinal))];
        Assert.True(lines.Length >= 6, "the README shows the commands");
        foreach (string line in lines)
        {
            string[] arguments = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
            using var output = new StringWriter();
            using var error = new StringWriter();
            int code = await Tool.RunAsync(arguments, Terminal.Into(output, error), TestContext.Current.CancellationToken);
            Assert.True(code == ExitCode.Success, $"{line}\nends with {code}: {error}{output}");
        }
        Assert.True(File.Exists("out.png"));
        Assert.True(Directory.Exists("Model.mlmodelc"));
    }

    private static void WriteFilesOfTheCommandLines()
    {
        const int Width = 4, Height = 2;
        var pixels = new byte[Width * Height * 3];
        PictureFile.Write("photo.jpg", new Picture(Width, Height, 3, pixels));
        PictureFile.Write("in.jpg", new Picture(Width, Height, 3, pixels));
        Directory.CreateDirectory("samples");
        File.WriteAllText("samples/one.json", """{"x": [1, 2]}""");
        File.WriteAllBytes("model.onnx", new OnnxGraphBuilder().FloatInput("x", 2).Node("Relu", "x", "y").Output("y").ToArray());
        TestPackage.Write("Style.mlpackage", TestModels.NegativeText("stylized", 3, Width, Height),
            Described.Model([Described.Image("image", Colors.Rgb, Width, Height)],
                [Described.Image("stylized", Colors.Rgb, Width, Height)]));
        TestPackage.Write("Classifier.mlpackage",
            TestPackage.MainProgram(
                $"tensor<fp32, [1, 3, {Height}, {Width}]> image",
                """
                list<string, 3> labels = const()[name = string("labels"), val = list<string, 3>(["red", "green", "blue"])];
                tensor<fp32, [1, 3]> means = reduce_mean(axes = tensor<int32, [2]>([2, 3]), keep_dims = bool(false), x = image);
                string label, dict<string, fp64> scores = classify(classes = labels, probabilities = means);
                """, "label, scores"),
            Described.Model([Described.Image("image", Colors.Rgb, Width, Height)], [Described.Text("label"), Described.ByText("scores")]));
        const string Text = "tensor<fp32, [2]> y = mul(x = x, y = fp32(2));";
        foreach (string path in new[] { "Model.mlpackage", "recorded-cases/doubled/model.mlpackage" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            TestPackage.Write(path, TestPackage.MainProgram("tensor<fp32, [2]> x", Text, "y"),
                Described.Model([Described.Floats("x", 2)], [Described.Floats("y", 2)]));
        }
        File.WriteAllText("recorded-cases/doubled/case.json", """
            {
                "name": "doubled", "type": "mlProgram", "ops": ["mul"], "model": "model.mlpackage",
                "steps": [{"inputs": {"x": {"tensor": "0/x"}}, "expected": {"y": {"tensor": "0/y"}}}]
            }
            """);
        SafetensorsFile.Write("recorded-cases/doubled/inputs.safetensors", [new("0/x", Tensor.From<float>(Shape.Of(2), [1, 2]))]);
        SafetensorsFile.Write("recorded-cases/doubled/expected.safetensors", [new("0/y", Tensor.From<float>(Shape.Of(2), [2, 4]))]);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
