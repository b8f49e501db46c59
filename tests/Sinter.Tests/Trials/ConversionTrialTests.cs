using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Compression;

namespace Sinter.Tests.Trials;

/// <summary>What a conversion would give, before anything is written.</summary>
public sealed class ConversionTrialTests : IDisposable
{
    private readonly WeightedModel _model = new();
    private readonly StringWriter _output = new(), _error = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Float16_halves_the_size_and_its_error_is_told()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("convert", _model.Path, "--precision", "float16", "--dry-run", "--json"));
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        JsonElement root = document.RootElement;
        Assert.InRange(root.GetProperty("bytesAfter").GetInt64(), 1, root.GetProperty("bytesBefore").GetInt64() - 1);
        Assert.InRange(root.GetProperty("outputs")[0].GetProperty("signalToNoiseDecibels").GetDouble(), 40, 120);
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(_model.Path)!));
    }

    [Fact]
    public async Task A_dry_run_takes_no_output()
    {
        Assert.Equal(ExitCode.Usage, await RunAsync("convert", _model.Path, _model.Output(), "--dry-run"));
        Assert.Contains("leave the output out", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] arguments) =>
        Tool.RunAsync(arguments, Terminal.Into(_output, _error), TestContext.Current.CancellationToken);
}
