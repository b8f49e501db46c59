using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Kernels;

namespace Sinter.Planning;

/// <summary>The devices of models. The processor is always there and comes first; others are those that the configuration names.</summary>
internal static class ComputeDevices
{
    /// <summary>The devices of this machine that the engine finds by itself.</summary>
    public static IReadOnlyList<ComputeDevice> Found { get; } = [new CpuComputeDevice(WorkPool.Shared).Properties];

    /// <summary>What makes programs ready for the devices that a model may use.</summary>
    public static Specializer SpecializerFor(ModelConfiguration configuration, CpuComputeDevice processor) => new(
        [processor, .. configuration.Devices.Where(device => Allows(configuration.ComputeUnits, device.Properties))],
        (device, cancellation) => Calibrations.Of(device, configuration, cancellation));

    /// <summary>What entries of the cache for such a model are made for.</summary>
    public static string FingerprintFor(ModelConfiguration configuration) =>
        SpecializerFor(configuration, new CpuComputeDevice(WorkPool.Shared)).Fingerprint;

    private static bool Allows(ComputeUnits units, ComputeDevice device) => device switch
    {
        GpuDevice => units is ComputeUnits.All or ComputeUnits.CpuAndGpu,
        NeuralEngineDevice => units is ComputeUnits.All or ComputeUnits.CpuAndNeuralEngine,
        _ => units == ComputeUnits.All,
    };
}
