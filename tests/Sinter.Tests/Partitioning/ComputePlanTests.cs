using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Devices.Simulated;
using Sinter.Tests.Api;
using Sinter.Tests.Caching;
using Sinter.Tests.Tracing;

namespace Sinter.Tests.Partitioning;

/// <summary>Models on several devices, through the public interface.</summary>
public sealed class ComputePlanTests
{
    // Hardly any cost to hand something over, so that small models are shared out.
    private static readonly SimulatedNeuralEngineOptions Eager = new()
    {
        TakesTime = false,
        SubmissionTime = TimeSpan.FromTicks(1),
        OperationTime = TimeSpan.FromTicks(1),
        MultiplyAddsPerSecond = 1e15,
        BytesPerSecond = 1e15,
        TransferBytesPerSecond = 1e15,
    };

    [Fact]
    public void The_plan_says_where_each_operation_runs_and_why()
    {
        using TestPackage package = Mixed();
        using var engine = new SimulatedNeuralEngine(Eager);
        using Model model = package.Load(new ModelConfiguration { Devices = [engine] });
        ComputePlan plan = model.ComputePlan;
        Assert.Equal([Model.AvailableComputeDevices[0], engine.Properties], plan.Devices);
        Assert.Equal([engine.Properties, plan.Devices[0], engine.Properties], plan.Segments.Select(segment => segment.Device));
        ComputePlanOperation middle = plan.Operations.Single(operation => operation.Type == "atan");
        Assert.Equal(plan.Devices[0], middle.Device);
        Assert.Contains("it has no atan", middle.Reason, StringComparison.Ordinal);
        Assert.Equal([true, false], middle.Devices.Select(usage => usage.IsSupported));
        Assert.All(plan.Segments.Where(segment => segment.Device == engine.Properties), segment => Assert.Equal(2 * 2 * 16384, segment.TransferredBytes / 2));
        Assert.Equal(1, plan.Operations.Sum(operation => operation.EstimatedShare), 6);
        Assert.All(plan.Operations, operation => Assert.Null(operation.MeasuredTime));
        ComputePlan measured = model.MeasureComputePlan(Input, 3);
        Assert.Contains(measured.Operations, operation => operation.MeasuredTime > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(ComputeUnits.All, 2)]
    [InlineData(ComputeUnits.CpuAndNeuralEngine, 2)]
    [InlineData(ComputeUnits.CpuAndGpu, 1)]
    [InlineData(ComputeUnits.CpuOnly, 1)]
    public void The_compute_units_limit_the_devices(ComputeUnits units, int devices)
    {
        using TestPackage package = Mixed();
        using var engine = new SimulatedNeuralEngine(Eager);
        using Model model = package.Load(new ModelConfiguration { Devices = [engine], ComputeUnits = units });
        Assert.Equal(devices, model.ComputePlan.Devices.Count);
        Assert.Equal(devices, model.ComputePlan.Operations.Select(operation => operation.Device).Distinct().Count());
    }

    [Fact]
    public void No_simulated_device_is_there_unless_it_is_asked_for()
    {
        using TestPackage package = Mixed();
        using Model model = package.Load();
        Assert.All(model.ComputePlan.Operations, operation => Assert.IsType<CpuDevice>(operation.Device));
        Assert.All(Model.AvailableComputeDevices, device => Assert.IsType<CpuDevice>(device));
    }

    [Fact]
    public async Task A_cached_load_has_the_same_segments_and_every_call_gives_the_same_bits()
    {
        using TestPackage package = Mixed();
        using var folder = new CachedModel();
        using var engine = new SimulatedNeuralEngine(Eager);
        var configuration = new ModelConfiguration { Devices = [engine], Cache = folder.Cache() };
        using Model prepared = package.Load(configuration), cached = package.Load(configuration);
        Assert.Equal((LoadOrigin.PreparedAndCached, LoadOrigin.Cached), (prepared.LoadReport.Origin, cached.LoadReport.Origin));
        Assert.Equal(prepared.ComputePlan.Segments, cached.ComputePlan.Segments);
        Assert.True(folder.Cache().Contains(package.Path, configuration, TestContext.Current.CancellationToken));
        Assert.False(folder.Cache().Contains(package.Path, new ModelConfiguration(), TestContext.Current.CancellationToken));
        string bits = PredictionBits.Of(prepared.Predict(Input));
        Assert.Equal(bits, PredictionBits.Of(cached.Predict(Input)));
        Assert.Equal(bits, PredictionBits.Of(await cached.PredictAsync(Input, cancellationToken: TestContext.Current.CancellationToken)));
        Assert.All(cached.PredictBatch([Input, Input, Input]), prediction => Assert.Equal(bits, PredictionBits.Of(prediction)));
        await Parallel.ForAsync(0, 40, TestContext.Current.CancellationToken, async (_, token) =>
            Assert.Equal(bits, PredictionBits.Of(await cached.PredictAsync(Input, cancellationToken: token))));
    }

    [Fact]
    public void Each_device_has_its_lane_in_a_trace()
    {
        using TestPackage package = Mixed();
        using var engine = new SimulatedNeuralEngine(Eager with { Name = "Engine of a trace" });
        using Model model = package.Load(new ModelConfiguration { Devices = [engine] });
        using var recorder = TraceRecorder.Start();
        model.Predict(Input);
        var trace = TraceDocument.Of(recorder);
        JsonElement[] segments = [.. trace.Of("Segment", "Engine of a trace")];
        Assert.Equal(2, segments.Length);
        int lane = Assert.Single(segments.Select(segment => segment.GetProperty("tid").GetInt32()).Distinct());
        Assert.Contains(trace.Events, item => item.GetProperty("ph").GetString() == "M" && item.GetProperty("tid").GetInt32() == lane
            && item.GetProperty("args").GetProperty("name").GetString() == "Engine of a trace");
        Assert.Contains(trace.Of("Segment", "CPU"), segment => segment.GetProperty("tid").GetInt32() != lane);
    }

    [Fact]
    public void A_model_that_runs_no_program_has_an_empty_plan()
    {
        using TestPackage package = TestModels.Scores();
        using Model model = package.Load();
        Assert.Empty(model.ComputePlan.Operations);
        model.Predict(TestModels.ScoresInput(3));
        Assert.NotEmpty(model.ComputePlan.Operations);
    }

    [Fact]
    public async Task The_tool_prints_the_plan()
    {
        using TestPackage package = Mixed();
        using var output = new StringWriter();
        Assert.Equal(ExitCode.Success, await Tool.RunAsync(["plan", package.Path, "--simulate-neural-engine", "--measure", "2", "--json"],
            Terminal.Into(output, TextWriter.Null), TestContext.Current.CancellationToken));
        using JsonDocument plan = JsonDocument.Parse(output.ToString());
        Assert.Equal(2, plan.RootElement.GetProperty("devices").GetArrayLength());
        Assert.Contains(plan.RootElement.GetProperty("operations").EnumerateArray(), operation => operation.TryGetProperty("measuredMilliseconds", out _));
    }

    private static Features Input => new() { ["x"] = MultiArray.From([.. Enumerable.Range(0, 16384).Select(i => i / 16384f)], 16384) };

    /// <summary>What an engine can run, what it cannot, and what it can again.</summary>
    private static TestPackage Mixed() => new(
        TestPackage.MainProgram("tensor<fp16, [16384]> x",
            """
            tensor<fp16, [16384]> a = exp(x = x);
            tensor<fp16, [16384]> b = sqrt(x = a);
            tensor<fp16, [16384]> c = atan(x = b);
            tensor<fp16, [16384]> d = exp(x = c);
            tensor<fp16, [16384]> y = tanh(x = d);
            """, "y"),
        Described.Model([Described.Halves("x", 16384)], [Described.Halves("y", 16384)]));
}
