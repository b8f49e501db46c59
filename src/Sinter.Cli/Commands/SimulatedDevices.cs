using System.CommandLine;
using Sinter.Devices.Simulated;
using Sinter.Runtime;

namespace Sinter.Cli.Commands;

/// <summary>Simulated devices for whoever asks for them.</summary>
internal static class SimulatedDevices
{
    // Its thread lives as long as the process.
    private static readonly Lazy<SimulatedNeuralEngine> Engine = new(() => new SimulatedNeuralEngine());

    public static Option<bool> Option() => new("--simulate-neural-engine")
    {
        Description = "Add a simulated neural engine: 16-bit floats, some operations only, transfers. Never how fast a real one is.",
    };

    public static IReadOnlyList<IDevice> For(bool isAskedFor) => isAskedFor ? [Engine.Value] : [];
}
