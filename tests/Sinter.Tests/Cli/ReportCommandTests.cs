using System.Text.Json;
using System.Xml.Linq;
using Sinter.Cli.Commands;
using Sinter.Tests.Api;
using Sinter.Workbench.Report;

namespace Sinter.Tests.Cli;

/// <summary><c>sinter report</c> on small models.</summary>
[Collection(nameof(BenchCommandTests))]
public sealed class ReportCommandTests
{
    private static readonly string[] Quick = ["--rounds", "3", "--in-flight", "1"];

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_report_tells_of_loads_predictions_memory_and_operations()
    {
        using TestPackage package = TestModels.Attention();
        Assert.Equal(ExitCode.Success, await RunAsync(["report", package.Path, "--uncached", "--json", .. Quick]));
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        JsonElement report = document.RootElement.GetProperty("reports")[0], latency = report.GetProperty("latency");
        Assert.Equal(Path.GetFileName(package.Path), report.GetProperty("model").GetString());
        Assert.True(report.GetProperty("compileMilliseconds").GetDouble() > 0);
        Assert.True(report.GetProperty("load").GetProperty("uncachedMilliseconds").GetDouble() > 0);
        Assert.Equal(3, latency.GetProperty("milliseconds").GetArrayLength());
        Assert.InRange(latency.GetProperty("median").GetDouble(), latency.GetProperty("fastest").GetDouble(),
            latency.GetProperty("slowest").GetDouble());
        Assert.True(report.GetProperty("throughput")[0].GetProperty("perSecond").GetDouble() > 0);
        Assert.True(report.GetProperty("memory").GetProperty("arenaBytes").GetInt64() > 0);
        double[] shares = [.. report.GetProperty("operations").EnumerateArray().Select(item => item.GetProperty("share").GetDouble())];
        Assert.Equal(1, shares.Sum(), 6);
        Assert.Equal(shares.OrderDescending(), shares);
    }

    [Fact]
    public async Task A_later_report_is_compared_with_a_kept_one()
    {
        using TestPackage package = TestModels.Doubled();
        using var folder = new TemporaryFolder();
        string before = folder.At("before.json");
        Assert.Equal(ExitCode.Success, await RunAsync(["report", package.Path, "--save", before, .. Quick]));
        Assert.DoesNotContain("as good", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await RunAsync(["report", package.Path, "--baseline", before, .. Quick]));
        Assert.Contains("as good", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_well_formed_and_shows_every_model()
    {
        using TestPackage first = TestModels.Doubled(), second = TestModels.Attention();
        using var folder = new TemporaryFolder();
        string page = folder.At("report.html");
        Assert.Equal(ExitCode.Success, await RunAsync(["report", first.Path, second.Path, "--html", page, .. Quick]));
        string html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        XElement body = XDocument.Parse(html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("</html>", StringComparison.Ordinal)]).Root!;
        Assert.Equal([Path.GetFileName(first.Path), Path.GetFileName(second.Path)], body.Descendants("h2").Select(title => title.Value));
        Assert.Equal(2, body.Descendants("svg").Count());
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_the_page_are_text()
    {
        var report = new PerformanceReport("<script>.mlpackage", "1", ["CPU"], null, new LoadTiming(1, "cached", 1, null), 1,
            LatencyTiming.Of([1, 2, 3]), [new ThroughputPoint(1, 10)], new MemoryUse(1, 1, 1, 1, 1),
            [new OperationTiming("a<b", "add", "CPU", "k", 1, 1, 0)]);
        string html = ReportPage.Write([report], null);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("a&lt;b", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1, 2")]
    [InlineData("""{ "reports": [null] }""")]
    [InlineData("""{ "reports": [{ "model": "x" }] }""")]
    public async Task A_baseline_that_is_no_report_is_refused(string content)
    {
        using TestPackage package = TestModels.Doubled();
        using var folder = new TemporaryFolder();
        string file = folder.File("other.json", content);
        Assert.Equal(ExitCode.InputInvalid, await RunAsync(["report", package.Path, "--baseline", file, .. Quick]));
        Assert.Contains("sinter report", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(string[] arguments) =>
        Tool.RunAsync(arguments, Terminal.Into(_output, _error), TestContext.Current.CancellationToken);
}
