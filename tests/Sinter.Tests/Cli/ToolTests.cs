using System.Text.Json;
using Sinter.Cli.Commands;

namespace Sinter.Tests.Cli;

public sealed class ToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    private Task<int> RunAsync(params string[] arguments) =>
        Tool.RunAsync(arguments, Terminal.Into(_output, _error), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("info")]
    [InlineData("predict")]
    [InlineData("preview")]
    [InlineData("bench")]
    [InlineData("compile")]
    [InlineData("text")]
    [InlineData("tree")]
    [InlineData("graph")]
    [InlineData("timeline")]
    [InlineData("studio")]
    [InlineData("copy")]
    [InlineData("verify")]
    [InlineData("cache")]
    [InlineData("cache path")]
    [InlineData("cache list")]
    [InlineData("cache warm")]
    [InlineData("cache verify")]
    [InlineData("cache prune")]
    [InlineData("cache remove")]
    public async Task HelpHasExamplesAndExitCodes(string command)
    {
        Assert.Equal(ExitCode.Success, await RunAsync([.. command.Split(' '), "--help"]));
        string help = _output.ToString();
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
        Assert.Contains($"sinter {command} ", help, StringComparison.Ordinal);
        Assert.Contains("130  cancelled", help, StringComparison.Ordinal);
        Assert.Contains("--json", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("nothing")]
    [InlineData("verify", "x", "--jobs", "0")]
    [InlineData("verify", "x", "--numerics", "quick")]
    [InlineData("info")]
    [InlineData("cache")]
    [InlineData("cache", "remove")]
    [InlineData("cache", "remove", "x", "--all")]
    [InlineData("cache", "warm", "missing.mlpackage")]
    [InlineData("info", "missing.mlpackage")]
    [InlineData("predict", "missing.mlpackage")]
    [InlineData("predict", "missing.mlpackage", "--sample-rate", "1")]
    [InlineData("bench", "missing.mlpackage")]
    [InlineData("bench", "missing.mlpackage", "--rounds", "0")]
    public async Task MistakesOfTheCommandLineAreSaidWithAdvice(params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await RunAsync(arguments));
        Assert.Empty(_output.ToString());
        Assert.Contains("--help", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("text")]
    [InlineData("predict")]
    [InlineData("bench")]
    [InlineData("compile")]
    public async Task DamagedModelsAreToldApartFromOtherErrors(string command)
    {
        string model = _folder.File("damaged.mlmodel", "not a model");
        Assert.Equal(ExitCode.ModelInvalid, await RunAsync(command, model, "--json"));
        using JsonDocument error = JsonDocument.Parse(_output.ToString());
        Assert.Equal("model", error.RootElement.GetProperty("error").GetProperty("kind").GetString());
        Assert.Contains(model, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TreeSumsSizes()
    {
        _folder.File("m.mlpackage/Data/a.bin", new byte[1500]);
        _folder.File("m.mlpackage/Manifest.json", "{}");
        Assert.Equal(ExitCode.Success, await RunAsync("tree", _folder.At("m.mlpackage"), "--json"));
        using JsonDocument tree = JsonDocument.Parse(_output.ToString());
        Assert.Equal(1502, tree.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal("Data", tree.RootElement.GetProperty("children")[0].GetProperty("name").GetString());
        Assert.Equal(ExitCode.Success, await RunAsync("tree", _folder.At("m.mlpackage")));
        Assert.Contains("a.bin  1.5 KB", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyCountsInItsLastLineAndFailsWithIt()
    {
        _folder.File("cases/c/case.json", """
            {"name": "c", "model": "m.mlpackage", "steps": [{"inputs": {}, "expected": {}}], "ops": ["relu"]}
            """);
        _folder.File("cases/c/m.mlpackage/Manifest.json", "no manifest");
        Assert.Equal(ExitCode.Failure, await RunAsync("verify", _folder.At("cases")));
        Assert.EndsWith($"0 passed, 1 failed, 0 skipped{Environment.NewLine}", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _output.ToString());
        Assert.Equal(ExitCode.InputInvalid, await RunAsync("verify", _folder.At("nothing")));
    }
}
