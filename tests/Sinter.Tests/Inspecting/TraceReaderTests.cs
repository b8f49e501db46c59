using System.Text;
using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Api;
using Sinter.Tests.Cli;
using Sinter.Workbench.Bench;
using Sinter.Workbench.Files;
using Sinter.Workbench.Traces;

namespace Sinter.Tests.Inspecting;

/// <summary>Traces as timelines.</summary>
public sealed class TraceReaderTests
{
    [Fact]
    public void Spans_are_nested_and_overlapping_ones_get_rows_of_their_own()
    {
        TraceDocument document = Read("""
            {"traceEvents":[
              {"ph":"M","name":"thread_name","pid":1,"tid":7,"args":{"name":"worker"}},
              {"ph":"X","pid":1,"tid":7,"ts":10,"dur":100,"name":"outer","cat":"Segment"},
              {"ph":"X","pid":1,"tid":7,"ts":20,"dur":30,"name":"inner","cat":"Operation","args":{"type":"conv"}},
              {"ph":"X","pid":1,"tid":7,"ts":60,"dur":30,"name":"inner","cat":"Operation"},
              {"ph":"B","pid":1,"tid":8,"ts":0,"name":"begun"},{"ph":"E","pid":1,"tid":8,"ts":5},
              {"ph":"b","cat":"Inference","id":"1","ts":0,"name":"m"},{"ph":"b","cat":"Inference","id":"2","ts":50,"name":"m"},
              {"ph":"e","cat":"Inference","id":"1","ts":70,"name":"m"},{"ph":"e","cat":"Inference","id":"2","ts":120,"name":"m"},
              {"ph":"C","name":"in flight","ts":0,"args":{"value":1}},{"ph":"C","name":"in flight","ts":50,"args":{"value":2}}
            ],"otherData":{"droppedEvents":3}}
            """);
        Assert.Equal(["Inference", "thread 8", "worker"], document.Lanes.Select(lane => lane.Name));
        Assert.Equal([1, 1], document.Lanes[0].Rows.Select(row => row.Count));
        Assert.Equal([1, 2], document.Lanes[2].Rows.Select(row => row.Count));
        Assert.Equal((0, 120), (document.Start, document.End));
        Assert.Equal((120, 100), (document.Lanes[0].BusyTime, document.Lanes[2].BusyTime));
        Assert.Equal(2, Assert.Single(document.Counters).Points.Count);
        Assert.Equal(3, document.LeftOut);
        Assert.Equal(("Operation", "inner", 2, 60.0), document.Totals.Single(total => total.Name == "inner"));
    }

    [Fact]
    public async Task What_is_recorded_can_be_read_and_summed_up()
    {
        using TestPackage package = TestModels.Attention();
        using var folder = new TemporaryFolder();
        using TraceRecorder recorder = await TraceRecording.RecordAsync(package.Path, new ModelConfiguration { CachePolicy = CachePolicy.None }, RandomInputs.Of, 4, 2, default);
        string file = Path.Combine(folder.Path, "trace.json");
        recorder.Save(file);
        string name = Path.GetFileName(package.Path);
        TraceDocument document = TraceReader.Read(file);
        Assert.Equal(4, document.Totals.Single(total => total.Category == "Inference" && total.Name == name).Count);
        foreach (IReadOnlyList<TraceSpan> row in document.Lanes.SelectMany(lane => lane.Rows))
            Assert.All(row.Skip(1).Zip(row), pair => Assert.True(pair.First.Start >= pair.Second.End));
        using var output = new StringWriter();
        Assert.Equal(ExitCode.Success, await Tool.RunAsync(["timeline", file, "--json"], Terminal.Into(output, output)));
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        Assert.Equal(document.Lanes.Select(lane => lane.Name), json.RootElement.GetProperty("lanes").EnumerateArray().Select(lane => lane.GetProperty("name").GetString()));
        using var text = new StringWriter();
        Assert.Equal(ExitCode.Success, await Tool.RunAsync(["timeline", file], Terminal.Into(text, text)));
        Assert.Contains("Inference", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("12")]
    [InlineData("{\"traceEvents\":7}")]
    [InlineData("[3]")]
    [InlineData("[{\"ph\":\"X\"}]")]
    [InlineData("[{\"ph\":\"X\",\"ts\":\"soon\"}]")]
    public void What_is_no_trace_is_refused(string text) => Assert.Throws<InputFileException>(() => Read(text));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"traceEvents\":[]}")]
    [InlineData("[{\"ph\":\"E\",\"ts\":1},{\"ph\":\"e\",\"ts\":1},{\"ph\":\"b\",\"ts\":1},{\"ph\":\"?\",\"ts\":1},{\"ph\":\"C\",\"ts\":1,\"args\":7}]")]
    public void What_holds_nothing_is_empty(string text) => Assert.Empty(Read(text).Lanes);

    private static TraceDocument Read(string text) => TraceReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "trace.json");
}
