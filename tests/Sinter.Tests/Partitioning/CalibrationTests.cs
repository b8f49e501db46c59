using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Devices.Simulated;
using Sinter.Kernels;
using Sinter.Planning;
using Sinter.Runtime;
using Sinter.Tests.Caching;

namespace Sinter.Tests.Partitioning;

/// <summary>How fast devices are: stated, measured, kept.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public void A_processor_is_measured()
    {
        using var device = new CpuComputeDevice(WorkPool.Inline);
        DeviceRates rates = Calibration.Measure(device, TestContext.Current.CancellationToken);
        Assert.InRange(rates.MultiplyAdds, 1e6, 1e13);
        Assert.InRange(rates.Bytes, 1e6, 1e13);
        Assert.InRange(rates.Steps, 1e3, 1e9);
        Assert.Equal(0, rates.SubmissionSeconds(1e9));
    }

    [Fact]
    public void A_device_that_states_its_rates_is_not_measured()
    {
        using var engine = new SimulatedNeuralEngine(new SimulatedNeuralEngineOptions { MultiplyAddsPerSecond = 123 });
        Assert.Equal(123, Calibration.Measure(engine, TestContext.Current.CancellationToken).MultiplyAdds);
    }

    [Fact]
    public void What_was_measured_is_kept_for_other_processes()
    {
        using var model = new CachedModel();
        // A number of threads that no other test has, so that the process does not know the rates yet.
        var configuration = new ModelConfiguration { Threads = 77, Cache = model.Cache() };
        using var device = new CpuComputeDevice(WorkPool.Inline);
        DeviceRates measured = Calibrations.Of(device, configuration, TestContext.Current.CancellationToken);
        CacheEntry entry = Assert.Single(model.Cache().Entries);
        Assert.Equal("calibration", entry.Part);
        Assert.Null(entry.ModelPath);
        Assert.Empty(model.Cache().Prune());
        Assert.Equal(measured, Calibrations.Of(device, configuration, TestContext.Current.CancellationToken));
    }
}
