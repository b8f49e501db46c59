using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Cli;
using Sinter.Workbench.Files;
using Sinter.Workbench.Preview;

namespace Sinter.Tests.Previewing;

/// <summary><c>sinter preview</c> on the models of this repository.</summary>
public sealed class PreviewCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static string Sketch => Path.Combine(RepositoryRoot.Path, "samples", "Sketch", "Sketch.mlpackage");

    private static string Cat => Path.Combine(RepositoryRoot.Path, "samples", "photos", "cat.png");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_picture_becomes_the_picture_that_predict_makes()
    {
        string preview = _folder.At("preview.png"), predicted = _folder.At("predicted.png");
        Assert.Equal(ExitCode.Success, await RunAsync("preview", Sketch, Cat, "--output", preview));
        Assert.Contains("image to image", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("samples stand in", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await RunAsync("predict", Sketch, Cat, "--output", $"sketch={predicted}"));
        Assert.Equal(PictureFile.Read(predicted).Pixels, PictureFile.Read(preview).Pixels);
    }

    [Fact]
    public async Task Without_an_input_a_sample_is_taken_and_said_so()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("preview", Sketch, "--json"));
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        Assert.Equal("imageToImage", document.RootElement.GetProperty("purpose").GetString());
        Assert.Equal("image", document.RootElement.GetProperty("sampleInputs")[0].GetString());
        Assert.Equal("picture", document.RootElement.GetProperty("results")[0].GetProperty("kind").GetString());
        Assert.True(document.RootElement.GetProperty("milliseconds").GetDouble() > 0);
    }

    [Fact]
    public async Task Where_nothing_can_be_drawn_it_says_what_to_do()
    {
        string model = _folder.At("Numbers.mlpackage");
        var builder = new MilBuilder();
        builder.Output("y", builder.Relu(builder.Input("x", ArrayElementType.Float32, 1, 4)));
        builder.Save(model);
        Assert.Equal(ExitCode.Usage, await RunAsync("preview", model, "--output", _folder.At("drawn.png")));
        Assert.Contains("Leave --output out", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await RunAsync("preview", model, "x=[-1, 0, 1, 2]", "--json"));
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        JsonElement line = document.RootElement.GetProperty("results")[0].GetProperty("lines")[0];
        Assert.Equal([0, 0, 1, 2], line.GetProperty("first").EnumerateArray().Select(value => value.GetDouble()));
    }

    [Fact]
    public async Task Typed_values_are_never_taken_for_files()
    {
        string model = _folder.At("Numbers.mlpackage");
        var builder = new MilBuilder();
        builder.Output("y", builder.Relu(builder.Input("x", ArrayElementType.Float32, 1, 4)));
        builder.Save(model);
        await using PreviewSession session = await PreviewSession.OpenAsync(model, new ModelConfiguration { CachePolicy = CachePolicy.None },
            TestContext.Current.CancellationToken);
        Assert.Throws<InputFileException>(() => PreviewInputs.Read(session.Description, session.Plan, [], PixelScaling.ToOne,
            new Dictionary<string, string> { ["x"] = Cat }));
        PreviewInputs inputs = PreviewInputs.Read(session.Description, session.Plan, [], PixelScaling.ToOne, new Dictionary<string, string> { ["x"] = "[1, 2, 3, 4]" });
        Assert.Empty(inputs.Samples);
    }

    [Fact]
    public async Task Pictures_of_a_stream_are_answered()
    {
        await using PreviewSession session = await PreviewSession.OpenAsync(Sketch, new ModelConfiguration { CachePolicy = CachePolicy.None },
            TestContext.Current.CancellationToken);
        PreviewInputs inputs = PreviewInputs.Read(session.Description, session.Plan, [], PixelScaling.ToOne);
        var results = new List<PreviewResult>();
        await foreach (PreviewResult result in session.StreamAsync(Frames(), inputs, PixelScaling.ToOne, TestContext.Current.CancellationToken))
            results.Add(result);
        Assert.InRange(results.Count, 1, 3);
        Assert.All(results, result => Assert.IsType<PictureItem>(Assert.Single(result.Items)));
    }

    private static async IAsyncEnumerable<Picture> Frames()
    {
        for (int i = 0; i < 3; i++)
        {
            await Task.Yield();
            yield return SampleInputs.Photo;
        }
    }

    private Task<int> RunAsync(params string[] arguments) =>
        Tool.RunAsync(arguments, Terminal.Into(_output, _error), TestContext.Current.CancellationToken);
}
