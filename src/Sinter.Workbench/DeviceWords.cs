namespace Sinter.Workbench;

/// <summary>Compute devices in words.</summary>
public static class DeviceWords
{
    /// <summary>The devices of this machine, with the simulated ones when they are asked for.</summary>
    public static IReadOnlyList<ComputeDevice> Devices(bool withSimulated) =>
        [.. Model.AvailableComputeDevices, .. SimulatedDevices.For(withSimulated).Select(device => device.Properties)];

    public static string Kind(ComputeDevice device) => device switch
    {
        CpuDevice => "CPU",
        GpuDevice => "GPU",
        _ => "Neural Engine",
    };

    public static string Properties(ComputeDevice device) => device switch
    {
        CpuDevice cpu => $"{cpu.Tier}, {cpu.Cores} cores" + string.Concat(cpu.CacheBytes.Select((bytes, i) => $", L{i + 1} {bytes >> 10:N0} KiB")),
        GpuDevice gpu => ByteCount.Text(gpu.MemoryBytes),
        NeuralEngineDevice engine => $"{engine.Cores} cores",
        _ => "",
    };
}
