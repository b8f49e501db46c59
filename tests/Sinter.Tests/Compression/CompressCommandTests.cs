using System.Text.Json;
using Sinter.Cli.Commands;

namespace Sinter.Tests.Compression;

/// <summary><c>sinter compress</c>, <c>decompress</c> and <c>weights</c>.</summary>
public sealed class CompressCommandTests : IDisposable
{
    private readonly WeightedModel _model = new();
    private readonly StringWriter _output = new(), _error = new();

    [Fact]
    public async Task A_model_is_compressed_and_the_cost_is_told()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("compress", _model.Path, "-o", _model.Output(), "--scheme", "palettize", "--bits", "4",
            "--weight-threshold", "600"));
        string text = _output.ToString();
        foreach (string word in new[] { "linear_weight", "4-bit table", "dB", "2 of 3 weights compressed", "times smaller", "iOS16", "600 elements" })
            Assert.Contains(word, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_says_the_same_and_decompressing_undoes_it()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("compress", _model.Path, "-o", _model.Output(), "--scheme", "prune", "quantize",
            "--ratio", "2:4", "--target", "iOS18", "--weight-threshold", "0", "--json"));
        using (JsonDocument document = JsonDocument.Parse(_output.ToString()))
        {
            JsonElement root = document.RootElement, linear = root.GetProperty("weights")[1];
            Assert.Equal("iOS18", root.GetProperty("target").GetString());
            Assert.True(root.GetProperty("fileBytesAfter").GetInt64() < root.GetProperty("fileBytesBefore").GetInt64());
            Assert.Equal(2, linear.GetProperty("schemes").GetArrayLength());
            Assert.InRange(linear.GetProperty("signalToNoiseDecibels").GetDouble(), 1, 30);
        }
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Success, await RunAsync("decompress", _model.Output(), "-o", _model.Output("plain")));
        Assert.Contains("weights decompressed", _output.ToString(), StringComparison.Ordinal);
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Success, await RunAsync("weights", _model.Output("plain"), "--weight-threshold", "0", "--json"));
        using JsonDocument weights = JsonDocument.Parse(_output.ToString());
        Assert.All(weights.RootElement.EnumerateArray(), weight => Assert.Equal("const", weight.GetProperty("storage").GetString()));
    }

    [Fact]
    public async Task A_dry_run_tells_size_and_error_and_writes_nothing()
    {
        string[] scheme = ["compress", _model.Path, "--scheme", "palettize", "--bits", "4", "--weight-threshold", "0"];
        Assert.Equal(ExitCode.Success, await RunAsync([.. scheme, "--dry-run", "--json"]));
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        JsonElement trial = Assert.Single(document.RootElement.EnumerateArray().ToArray());
        Assert.InRange(trial.GetProperty("weightBytesAfter").GetInt64(), 1, trial.GetProperty("weightBytesBefore").GetInt64() / 4);
        Assert.InRange(trial.GetProperty("outputs")[0].GetProperty("signalToNoiseDecibels").GetDouble(), 3, 60);
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(_model.Path)!));
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Success, await RunAsync("compress", _model.Path, "--dry-run"));
        Assert.Contains("palettize-2", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await RunAsync(scheme));
        Assert.Contains("--dry-run", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await RunAsync([.. scheme, "--dry-run", "-o", _model.Output()]));
    }

    [Fact]
    public async Task A_configuration_file_chooses_by_name()
    {
        string file = Path.ChangeExtension(_model.Path, ".json");
        await File.WriteAllTextAsync(file, """
            {"config_type": "OpLinearQuantizerConfig", "op_name_configs": {"linear": {"weight_threshold": 0}}}
            """);
        Assert.Equal(ExitCode.Success, await RunAsync("compress", _model.Path, "-o", _model.Output(), "--config", file));
        Assert.Contains("1 of 3 weights compressed", _output.ToString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, """{"config_type": "OpLinearQuantizerConfig", "global": {}}""");
        Assert.Equal(ExitCode.InputInvalid, await RunAsync("compress", _model.Path, "-o", _model.Output("b"), "--config", file));
        Assert.Contains("global_config", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scheme or --config")]
    [InlineData("palettize, quantize or prune", "--scheme", "shrink")]
    [InlineData("1, 2, 3, 4, 6 or 8 bits", "--scheme", "palettize", "--bits", "5")]
    [InlineData("--bits 4 or 8", "--scheme", "quantize", "--bits", "3")]
    [InlineData("N:M", "--scheme", "prune", "--ratio", "half")]
    [InlineData("one of", "--scheme", "prune", "--sparsity", "0.5", "--threshold", "0.1")]
    [InlineData("tensor or group", "--scheme", "palettize", "--granularity", "block")]
    public async Task Wrong_options_are_refused(string word, params string[] options)
    {
        Assert.Equal(ExitCode.Usage, await RunAsync(["compress", _model.Path, "-o", _model.Output(), .. options]));
        Assert.Contains(word, _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_model.Output()));
    }

    [Fact]
    public async Task A_configuration_file_may_be_yaml()
    {
        string file = Path.ChangeExtension(_model.Path, ".yaml");
        await File.WriteAllTextAsync(file, """
            # As coremltools takes it.
            config_type: "OpPalettizerConfig"
            global_config: null
            op_name_configs:
              linear: {nbits: 4, mode: kmeans, weight_threshold: 0}
            """);
        Assert.Equal(ExitCode.Success, await RunAsync("compress", _model.Path, "-o", _model.Output(), "--config", file));
        Assert.Contains("1 of 3 weights compressed", _output.ToString(), StringComparison.Ordinal);
        foreach ((string text, string told) in new[] { ("a: &x 1\nb: *x", "an anchor"), ("a: [1, 2", "line"), ("a: {b: *x}", "an alias") })
        {
            await File.WriteAllTextAsync(file, text);
            Assert.Equal(ExitCode.InputInvalid, await RunAsync("compress", _model.Path, "-o", _model.Output("b"), "--config", file));
            Assert.Contains(told, _error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_target_that_is_too_old_is_told()
    {
        Assert.Equal(ExitCode.ModelUnsupported, await RunAsync("compress", _model.Path, "-o", _model.Output(), "--scheme", "quantize", "--bits",
            "4", "--weight-threshold", "0"));
        Assert.Contains("iOS18", _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _model.Dispose();

    private Task<int> RunAsync(params string[] arguments) => Tool.RunAsync(arguments, Terminal.Into(_output, _error));
}
