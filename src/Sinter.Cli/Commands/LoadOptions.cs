using System.CommandLine;
using Sinter.Workbench;

namespace Sinter.Cli.Commands;

/// <summary>Options that say how a model is loaded.</summary>
internal sealed class LoadOptions
{
    private readonly Option<string?> _function = new("--function") { Description = "The function to load; the default one if left out." };

    private readonly Option<Numerics> _numerics =
        new("--numerics") { Description = "Fast computes float16 in float32; Faithful rounds every intermediate to its declared type." };

    private readonly Option<ComputeUnits> _computeUnits = new("--compute-units") { Description = "The kinds of device to use." };

    private readonly Option<WeightResidency> _weights = WeightResidencyOption();

    private readonly Option<int> _threads = new("--threads") { Description = "Threads of one prediction; 0 for one per core." };

    private readonly Option<bool> _simulated = SimulatedDeviceOption.Create();

    public static Option<WeightResidency> WeightResidencyOption() => new("--weight-residency")
    {
        Description = "Speed expands compressed weights once; Memory keeps them compressed and expands panel by panel.",
    };

    public void AddTo(Command command)
    {
        _threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--threads takes 0 or more.");
        });
        command.Add(_function);
        command.Add(_numerics);
        command.Add(_computeUnits);
        command.Add(_threads);
        command.Add(_weights);
        command.Add(_simulated);
    }

    public ModelConfiguration Read(ParseResult arguments) => new()
    {
        FunctionName = arguments.GetValue(_function),
        Numerics = arguments.GetValue(_numerics),
        ComputeUnits = arguments.GetValue(_computeUnits),
        Threads = arguments.GetValue(_threads),
        WeightResidency = arguments.GetValue(_weights),
        Devices = SimulatedDevices.For(arguments.GetValue(_simulated)),
    };
}
