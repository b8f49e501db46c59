using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Api;
using Sinter.Tests.Tracing;

namespace Sinter.Tests.Cli;

/// <summary><c>sinter trace</c> on small models.</summary>
public sealed class TraceCommandTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_trace_of_concurrent_predictions_is_written()
    {
        using TestPackage package = TestModels.Attention();
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "trace.json");
        Assert.Equal(ExitCode.Success, await RunAsync("trace", package.Path, "--count", "5", "--in-flight", "2", "-o", file, "--json"));
        using JsonDocument report = JsonDocument.Parse(_output.ToString());
        Assert.Equal(5, report.RootElement.GetProperty("predictions").GetInt32());
        Assert.Equal(new FileInfo(file).Length, report.RootElement.GetProperty("bytes").GetInt64());
        var trace = TraceDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(5, trace.Of("Inference", Path.GetFileName(package.Path)).Count());
    }

    [Fact]
    public async Task Its_text_says_where_to_open_the_file()
    {
        using TestPackage package = TestModels.Doubled();
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.Success, await RunAsync("trace", package.Path, "-o", Path.Combine(folder.Path, "t.json"), "--count", "1"));
        Assert.Contains("perfetto", _output.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] arguments) =>
        Tool.RunAsync(arguments, Terminal.Into(_output, _error), TestContext.Current.CancellationToken);
}
