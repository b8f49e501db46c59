using System.Text.Json;
using Sinter.Runtime;
using Sinter.Tests.Api;

namespace Sinter.Tests.Tracing;

/// <summary>Recorded traces. Other tests may predict meanwhile: models are told apart by their names.</summary>
public sealed class TraceRecorderTests
{
    [Fact]
    public async Task Predictions_that_overlap_are_recorded_with_their_segments_operations_and_waits()
    {
        const int Predictions = 12;
        using TestPackage package = TestModels.Attention();
        using var recorder = TraceRecorder.Start();
        using (Model model = Model.Load(package.Path, new ModelConfiguration { MaxInFlight = 2 }))
        {
            await Parallel.ForAsync(0, Predictions, TestContext.Current.CancellationToken, async (i, token) =>
                await model.PredictAsync(new Features { ["x"] = TestModels.Values(i) }, cancellationToken: token));
        }
        var trace = TraceDocument.Of(recorder);
        string name = Path.GetFileName(package.Path);
        Assert.Single(trace.Of("Load", name));
        Assert.NotEmpty(trace.Of("Specialization"));
        Assert.NotEmpty(trace.Of("Setup", "CPU"));
        Assert.Equal(Predictions, trace.Of("Inference", name).Count());
        Assert.Equal(Predictions, trace.Of("Queue", name).Count());
        Assert.True(trace.Of("Segment", "CPU").Count() >= Predictions);
        JsonElement operation = trace.Of("Operation", "total").First();
        Assert.Equal("reduce_sum", operation.GetProperty("args").GetProperty("type").GetString());
        Assert.Contains(trace.Of("Segment", "CPU"), segment =>
            segment.GetProperty("tid").GetInt32() == operation.GetProperty("tid").GetInt32()
            && TraceDocument.Start(segment) <= TraceDocument.Start(operation) && TraceDocument.End(operation) <= TraceDocument.End(segment));
        Assert.Equal(0, recorder.DroppedEvents);
    }

    [Fact]
    public async Task What_is_cancelled_says_so()
    {
        using TestPackage package = TestModels.Attention();
        using Model model = package.Load();
        using var recorder = TraceRecorder.Start();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.PredictAsync(
            new Features { ["x"] = TestModels.Values(1) }, cancellationToken: new CancellationToken(true)).AsTask());
        JsonElement waited = Assert.Single(TraceDocument.Of(recorder).Of("Queue", Path.GetFileName(package.Path)));
        Assert.Equal("Cancelled", waited.GetProperty("args").GetProperty("outcome").GetString());
    }

    [Fact]
    public void What_fails_says_so()
    {
        using TestPackage package = TestModels.Doubled();
        using Model model = package.Load();
        using var recorder = TraceRecorder.Start();
        Assert.Throws<ModelInputException>(() => model.Predict(new Features { ["x"] = MultiArray.From<float>([1, 2, 3]) }));
        JsonElement inference = Assert.Single(TraceDocument.Of(recorder).Of("Inference", Path.GetFileName(package.Path)));
        Assert.Equal("Failed", inference.GetProperty("args").GetProperty("outcome").GetString());
    }

    [Fact]
    public void Nothing_is_recorded_before_the_start_and_after_the_stop()
    {
        using TestPackage package = TestModels.Doubled();
        using Model model = package.Load();
        var inputs = new Features { ["x"] = MultiArray.From<float>([1, 2, 3, 4]) };
        model.Predict(inputs);
        using var recorder = TraceRecorder.Start();
        model.Predict(inputs);
        recorder.Stop();
        model.Predict(inputs);
        Assert.Single(TraceDocument.Of(recorder).Of("Inference", Path.GetFileName(package.Path)));
    }

    [Fact]
    public void Events_beyond_the_capacity_are_counted()
    {
        using TestPackage package = TestModels.Attention();
        using Model model = package.Load();
        using var recorder = TraceRecorder.Start(capacity: 3);
        model.Predict(new Features { ["x"] = TestModels.Values(1) });
        var trace = TraceDocument.Of(recorder);
        Assert.Equal(3, trace.Events.Count(item => item.GetProperty("ph").GetString() is "X" or "b"));
        Assert.True(recorder.DroppedEvents > 0);
    }

    [Fact]
    public async Task A_log_keeps_what_several_threads_add()
    {
        const int Threads = 4, Each = 5_000;
        var log = new TraceLog(Threads * Each);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
                log.Add(new TraceEvent(TraceKind.Inference, $"{thread}", i, i + 1));
        })));
        TraceEvent[] events = log.ToArray();
        Assert.Equal(0, log.Dropped);
        foreach (IGrouping<string, TraceEvent> thread in events.GroupBy(item => item.Name))
            Assert.Equal(Enumerable.Range(0, Each).Select(i => (long)i), thread.Select(item => item.Start));
    }
}
