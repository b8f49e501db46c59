using Sinter.Devices.Simulated;
using Sinter.Runtime;

namespace Sinter.Workbench;

/// <summary>Simulated devices for whoever asks for them.</summary>
public static class SimulatedDevices
{
    // Its thread lives as long as the process.
    private static readonly Lazy<SimulatedNeuralEngine> Engine = new(() => new SimulatedNeuralEngine());

    public static IReadOnlyList<IDevice> For(bool isAskedFor) => isAskedFor ? [Engine.Value] : [];
}
