using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>Times per step, when they are asked for.</summary>
public sealed class StepProfileTests
{
    private static readonly Function Function = ProgramText.Function(
        "tensor<fp32, [300]> x",
        """
        tensor<fp32, [300]> a = exp(x = x)[name = string("first")];
        tensor<fp32, [300]> y = mul(x = a, y = x)[name = string("second")];
        """, "y");

    [Fact]
    public async Task Every_run_of_every_step_is_counted_until_a_reset()
    {
        using ICompiledSegment segment = new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(Function), default);
        var profile = new StepProfile();
        profile.Attach(segment);
        await RunAsync(segment, 3);
        Assert.Equal([("first", "exp", 3), ("second", "mul", 3)],
            profile.Times.Select(time => (time.Step.Operation, time.Step.Type, time.Calls)));
        Assert.All(profile.Times, time => Assert.True(time.Total > TimeSpan.Zero));
        profile.Reset();
        Assert.All(profile.Times, time => Assert.Equal((0, 0), (time.Calls, time.Ticks)));
    }

    [Fact]
    public async Task Without_a_profile_nothing_is_measured()
    {
        using ICompiledSegment segment = new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(Function), default);
        var profile = new StepProfile();
        profile.Attach(segment);
        segment.Profile = null;
        await RunAsync(segment, 2);
        Assert.All(profile.Times, time => Assert.Equal(0, time.Calls));
    }

    private static async Task RunAsync(ICompiledSegment segment, int times)
    {
        using ISegmentContext context = segment.CreateContext();
        Value[] given = ProgramText.RandomInputs(Function);
        for (int i = 0; i < times; i++)
            await context.SubmitAsync(given, new Value[1], default);
    }
}
