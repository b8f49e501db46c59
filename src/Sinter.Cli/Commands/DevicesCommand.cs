using System.CommandLine;
using System.Text.Json;
using Sinter.Workbench;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter devices</c>: the compute devices of this machine.</summary>
internal sealed class DevicesCommand : ToolCommand
{
    private readonly Option<bool> _simulated = SimulatedDeviceOption.Create();

    public DevicesCommand(Terminal terminal)
        : base("devices", "List the compute devices that models can run on here.",
            """
            sinter devices
            sinter devices --json
            sinter devices --simulate-neural-engine
            """, terminal)
    {
        Add(_simulated);
        Add(Json);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        IReadOnlyList<ComputeDevice> devices = DeviceWords.Devices(arguments.GetValue(_simulated));
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartArray();
                foreach (ComputeDevice device in devices)
                    WriteJson(device, writer);
                writer.WriteEndArray();
            });
            return Task.FromResult(ExitCode.Success);
        }
        Table table = Terminal.Table("device", "name", "properties");
        foreach (ComputeDevice device in devices)
            table.AddRow(new Text(DeviceWords.Kind(device)), new Text(device.Name), new Text(DeviceWords.Properties(device)));
        Terminal.Results.Write(table);
        return Task.FromResult(ExitCode.Success);
    }

    private static void WriteJson(ComputeDevice device, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", DeviceWords.Kind(device));
        writer.WriteString("name", device.Name);
        if (device is CpuDevice cpu)
        {
            writer.WriteString("tier", cpu.Tier);
            writer.WriteNumber("cores", cpu.Cores);
            writer.WriteStartArray("cacheBytes");
            foreach (long bytes in cpu.CacheBytes)
                writer.WriteNumberValue(bytes);
            writer.WriteEndArray();
        }
        else if (device is GpuDevice gpu)
        {
            writer.WriteNumber("memoryBytes", gpu.MemoryBytes);
        }
        else if (device is NeuralEngineDevice engine)
        {
            writer.WriteNumber("cores", engine.Cores);
        }
        writer.WriteEndObject();
    }
}
