using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Ir;
using Sinter.Tensors;
using Sinter.Tests.Compression;

namespace Sinter.Tests.Comparing;

public sealed class ModelComparerTests : IDisposable
{
    private readonly WeightedModel _model = new(Opset.iOS16, ElementType.Float16);
    private readonly StringWriter _output = new(), _error = new();

    [Fact]
    public void A_model_equals_itself()
    {
        ComparisonReport report = ModelComparer.Compare(_model.Path, _model.Path, Samples(), new ComparisonOptions { Intermediates = true });
        Assert.Equal(double.PositiveInfinity, report.SignalToNoise);
        Assert.Equal(1, report.Agreement);
        Assert.Equal(["x_cast", "convolution", "rows", "linear", "product", "y"], report.Values.Select(value => value.Name));
        Assert.All(report.Values, value => Assert.Equal(double.PositiveInfinity, value.SignalToNoise));
    }

    [Fact]
    public void What_compression_did_shows_where_it_was_done()
    {
        var configuration = new CompressionConfiguration
        {
            Steps = [new CompressionStep
            {
                OperationNames = new Dictionary<string, WeightCompression?> { ["linear"] = new Palettization { Bits = 4, WeightThreshold = 0 } },
            }],
        };
        _model.Compress(configuration);
        ComparisonReport report = ModelComparer.Compare(_model.Path, _model.Output(), Samples(), new ComparisonOptions { Intermediates = true });
        Assert.InRange(report.SignalToNoise, 10, 60);
        Assert.Equal("linear", report.LargestLosses[0].Name);
        Assert.Equal(double.PositiveInfinity, report.Values.Single(value => value.Name == "convolution").SignalToNoise);
        Assert.Equal(3, report.Samples);
        Assert.Null(report.FirstNonFinite);
    }

    [Fact]
    public void Overflow_on_a_float16_device_is_found_at_its_operation()
    {
        using var large = new WeightedModel(Opset.iOS16, ElementType.Float16, i => 30);
        ComparisonReport report = ModelComparer.Compare(large.Path, large.Path, Samples(),
            new ComparisonOptions { Intermediates = true, Numerics = Numerics.Faithful });
        Assert.Equal("linear", report.FirstNonFinite?.Name);
        Assert.True(double.IsNaN(report.SignalToNoise));
    }

    [Fact]
    public void Models_without_a_common_output_are_refused()
    {
        ModelEditor.Rename(_model.Path, _model.Output(), new Dictionary<string, string> { ["y"] = "z" });
        Assert.Contains("edit rename", Assert.Throws<ModelInputException>(() =>
            ModelComparer.Compare(_model.Path, _model.Output(), Samples())).Message, StringComparison.Ordinal);
        Assert.Throws<ModelInputException>(() => ModelComparer.Compare(_model.Path, _model.Path, []));
    }

    [Fact]
    public async Task The_command_tells_gates_and_draws()
    {
        _model.Compress(CompressionConfiguration.Of(new Palettization { Bits = 2, WeightThreshold = 0 }));
        string page = Path.ChangeExtension(_model.Path, ".html");
        string[] compare = ["compare", _model.Path, _model.Output(), "--data", "random"];
        Assert.Equal(ExitCode.Success, await RunAsync([.. compare, "--values", "--html", page]));
        foreach (string word in new[] { "signal to noise", "where most is lost", "convolution", "compared on 1 input" })
            Assert.Contains(word, _output.ToString(), StringComparison.Ordinal);
        string html = await File.ReadAllTextAsync(page);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, await RunAsync([.. compare, "--min-snr", "60"]));
        Assert.Contains("below 60 dB", _error.ToString(), StringComparison.Ordinal);
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Success, await RunAsync([.. compare, "--min-snr", "3", "--json"]));
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        Assert.InRange(document.RootElement.GetProperty("signalToNoiseDecibels").GetDouble(), 3, 40);
        Assert.Equal(ExitCode.Usage, await RunAsync("compare", _model.Path, _model.Output()));
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Success, await RunAsync("compare", _model.Path, "--data", "random", "--fix", _model.Output("fixed"), "--fix-snr", "20", "--json"));
        using JsonDocument repaired = JsonDocument.Parse(_output.ToString());
        Assert.Equal(0, repaired.RootElement.GetProperty("fix").GetProperty("float32Operations").GetArrayLength());
    }

    public void Dispose() => _model.Dispose();

    private static Features[] Samples() => [.. Enumerable.Range(0, 3).Select(WeightedModel.Sample)];

    private Task<int> RunAsync(params string[] arguments) => Tool.RunAsync(arguments, Terminal.Into(_output, _error));
}
