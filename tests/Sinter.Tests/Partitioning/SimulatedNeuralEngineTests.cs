using System.Diagnostics;
using Sinter.Devices.Simulated;
using Sinter.Ir;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Partitioning;

/// <summary>The simulated neural engine as a device.</summary>
public sealed class SimulatedNeuralEngineTests
{
    private static readonly SimulatedNeuralEngineOptions Instant = new() { TakesTime = false };

    [Fact]
    public async Task Every_value_is_rounded_to_16_bits()
    {
        Function function = ProgramText.Function("tensor<fp32, [3]> x",
            "tensor<fp32, [3]> a = mul(x = x, y = fp32(0.1)); tensor<fp32, [3]> y = add(x = a, y = x);", "y");
        using var engine = new SimulatedNeuralEngine(Instant);
        float[] x = [1.0001f, 3.14159f, 70000f];
        Value[] outputs = await RunAsync(engine, function, Tensor.From<float>(Shape.Of(3), x));
        IEnumerable<float> expected = x.Select(value =>
        {
            Half given = (Half)value, product = (Half)((float)given * (float)(Half)0.1f);
            return (float)(Half)((float)product + (float)given);
        });
        Assert.Equal(expected.Select(value => (double)value), ((Tensor)outputs[0]).ToDoubles());
    }

    [Theory]
    [InlineData("tensor<fp16, [2]> x", "tensor<fp16, [2]> y = relu(x = x);", null)]
    [InlineData("tensor<fp32, [2]> x", "tensor<fp32, [2]> y = relu(x = x);", "declares y with fp32")]
    [InlineData("tensor<fp16, [?]> x", "tensor<fp16, [?]> y = relu(x = x);", "shape of x is not known")]
    [InlineData("tensor<int32, [2]> x", "tensor<int32, [2]> y = add(x = x, y = x);", "elements of int32")]
    [InlineData("tensor<fp16, [20000]> x", "tensor<fp16, [20000]> y = relu(x = x);", "longer than 16384")]
    [InlineData("tensor<fp16, [2]> x", "tensor<fp16, [2]> y = atan(x = x);", "has no atan")]
    public void Some_operations_only_are_supported(string input, string body, string? reason)
    {
        using var engine = new SimulatedNeuralEngine();
        OperationSupport support = engine.Query(ProgramText.Function(input, body, "y").Body.Operations.Single(operation => !operation.IsConstant));
        Assert.Equal(reason is null, support.IsSupported);
        Assert.Contains(reason ?? "16-bit floats", support.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_as_long_as_it_says()
    {
        Function function = ProgramText.Function("tensor<fp32, [1000]> x", "tensor<fp32, [1000]> y = relu(x = x);", "y");
        using var engine = new SimulatedNeuralEngine(new SimulatedNeuralEngineOptions
        {
            SubmissionTime = TimeSpan.FromMilliseconds(30),
            TransferBytesPerSecond = 4000 / 0.03,
        });
        long start = Stopwatch.GetTimestamp();
        await RunAsync(engine, function, Tensor.Create(ElementType.Float32, Shape.Of(1000)));
        // 2,000 bytes there and 2,000 back.
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(59));
    }

    [Fact]
    public async Task What_waits_for_it_is_cancelled_at_once_and_what_runs_soon()
    {
        Function function = ProgramText.Function("tensor<fp32, [4]> x", "tensor<fp32, [4]> y = relu(x = x);", "y");
        using var engine = new SimulatedNeuralEngine(new SimulatedNeuralEngineOptions { SubmissionTime = TimeSpan.FromMinutes(10) });
        using ICompiledSegment segment = engine.Compile(new Segment(function), default);
        using ISegmentContext first = segment.CreateContext(), second = segment.CreateContext();
        using CancellationTokenSource stopFirst = new(), stopSecond = new();
        Value[] inputs = [Tensor.Create(ElementType.Float32, Shape.Of(4))];
        Task running = first.SubmitAsync(inputs, new Value[1], stopFirst.Token).AsTask();
        Task waiting = second.SubmitAsync(inputs, new Value[1], stopSecond.Token).AsTask();
        await stopSecond.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(running.IsCompleted);
        await stopFirst.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task After_its_end_it_is_said_to_be_gone()
    {
        Function function = ProgramText.Function("tensor<fp32, [4]> x", "tensor<fp32, [4]> y = relu(x = x);", "y");
        var engine = new SimulatedNeuralEngine(Instant);
        using ICompiledSegment segment = engine.Compile(new Segment(function), default);
        using ISegmentContext context = segment.CreateContext();
        engine.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            context.SubmitAsync(new Value[] { Tensor.Create(ElementType.Float32, Shape.Of(4)) }, new Value[1], default).AsTask());
    }

    private static async Task<Value[]> RunAsync(SimulatedNeuralEngine engine, Function function, Value input)
    {
        using ICompiledSegment segment = engine.Compile(new Segment(function), default);
        using ISegmentContext context = segment.CreateContext();
        var outputs = new Value[1];
        await context.SubmitAsync(new[] { input }, outputs, default);
        return outputs;
    }
}
