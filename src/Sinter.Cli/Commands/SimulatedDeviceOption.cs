using System.CommandLine;

namespace Sinter.Cli.Commands;

/// <summary>The option that asks for simulated devices.</summary>
internal static class SimulatedDeviceOption
{
    public static Option<bool> Create() => new("--simulate-neural-engine")
    {
        Description = "Add a simulated neural engine: 16-bit floats, some operations only, transfers. Never how fast a real one is.",
    };
}
