using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sinter.Workbench;
using Sinter.Workbench.Bench;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter plan</c>: where a model's operations run, why, and what they cost.</summary>
internal sealed class PlanCommand : ToolCommand
{
    private const int MostPredictions = 10_000;

    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc." };

    private readonly Argument<string[]> _inputs = new("input")
    {
        Description = "Inputs as `sinter predict` takes them, for --measure; random ones of the default sizes if left out.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int> _measure = new("--measure")
    {
        Description = "Also measure each operation over this many predictions.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Show every operation, not only the segments and the slowest ones." };

    private readonly LoadOptions _load = new();

    public PlanCommand(Terminal terminal)
        : base("plan", "Show which compute device runs each operation of a model, why, and what it costs.",
            """
            sinter plan Classifier.mlpackage
            sinter plan Classifier.mlpackage --measure 20 --all
            sinter plan Classifier.mlpackage --simulate-neural-engine
            sinter plan Classifier.mlpackage --simulate-neural-engine --compute-units CpuOnly --json
            """, terminal)
    {
        Add(_model);
        Add(_inputs);
        Add(_measure);
        Add(_all);
        _load.AddTo(this);
        Add(Json);
        _measure.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > MostPredictions)
                result.AddError($"--measure takes 1 to {MostPredictions}.");
        });
    }

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        using Model model = await Model.LoadAsync(path, _load.Read(arguments), cancellation);
        ComputePlan plan = arguments.GetResult(_measure) is { } measure
            ? model.MeasureComputePlan(RandomInputs.Unless(arguments.GetValue(_inputs) ?? [], model.Description),
                measure.Tokens.Count > 0 ? arguments.GetValue(_measure) : 10)
            : model.ComputePlan;
        if (arguments.GetValue(Json))
            Terminal.WriteJson(writer => WriteJson(plan, writer));
        else
            WriteText(plan, arguments.GetValue(_all));
        return ExitCode.Success;
    }

    private void WriteText(ComputePlan plan, bool isWhole)
    {
        if (plan.Operations.Count == 0)
        {
            Terminal.WriteLine("The model runs no program, or is not ready for any input shapes yet.");
            return;
        }
        Table segments = Terminal.Table("segment", "device", "operations", "estimated", "transferred");
        for (int i = 0; i < plan.Segments.Count; i++)
        {
            ComputePlanSegment segment = plan.Segments[i];
            segments.AddRow(new Text(i.ToString(CultureInfo.InvariantCulture)), new Text(segment.Device.Name),
                new Text(segment.OperationCount.ToString(CultureInfo.InvariantCulture)), new Text(Time(segment.EstimatedTime)),
                new Text(segment.TransferredBytes > 0 ? ByteCount.Text(segment.TransferredBytes) : ""));
        }
        Terminal.Results.Write(segments);
        Terminal.WriteLine();
        bool isMeasured = plan.Operations.Any(operation => operation.MeasuredTime is not null);
        Table operations = Terminal.Table("operation", "type", "segment", "device", "estimated", "measured", "why");
        IEnumerable<ComputePlanOperation> shown = isWhole ? plan.Operations
            : plan.Operations.OrderByDescending(operation => isMeasured ? operation.MeasuredTime ?? TimeSpan.Zero : operation.EstimatedTime).Take(20);
        foreach (ComputePlanOperation operation in shown)
        {
            operations.AddRow(new Text(operation.Name), new Text(operation.Type),
                new Text(operation.Segment.ToString(CultureInfo.InvariantCulture)), new Text(operation.Device.Name),
                new Text(Time(operation.EstimatedTime)), new Text(operation.MeasuredTime is { } time ? Time(time) : ""), new Text(operation.Reason));
        }
        Terminal.Results.Write(operations);
        if (!isWhole && plan.Operations.Count > 20)
            Terminal.WriteLine($"{plan.Operations.Count - 20} more operations: --all shows them.");
    }

    private static void WriteJson(ComputePlan plan, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("devices");
        foreach (ComputeDevice device in plan.Devices)
            writer.WriteStringValue(device.Name);
        writer.WriteEndArray();
        writer.WriteNumber("estimatedMilliseconds", plan.EstimatedTime.TotalMilliseconds);
        writer.WriteStartArray("segments");
        foreach (ComputePlanSegment segment in plan.Segments)
        {
            writer.WriteStartObject();
            writer.WriteString("device", segment.Device.Name);
            writer.WriteNumber("firstOperation", segment.FirstOperation);
            writer.WriteNumber("operations", segment.OperationCount);
            writer.WriteNumber("estimatedMilliseconds", segment.EstimatedTime.TotalMilliseconds);
            writer.WriteNumber("transferredBytes", segment.TransferredBytes);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("operations");
        foreach (ComputePlanOperation operation in plan.Operations)
            WriteJson(operation, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteJson(ComputePlanOperation operation, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", operation.Name);
        writer.WriteString("type", operation.Type);
        writer.WriteNumber("segment", operation.Segment);
        writer.WriteString("device", operation.Device.Name);
        writer.WriteString("reason", operation.Reason);
        writer.WriteNumber("estimatedMilliseconds", operation.EstimatedTime.TotalMilliseconds);
        writer.WriteNumber("estimatedShare", operation.EstimatedShare);
        if (operation.MeasuredTime is { } measured)
            writer.WriteNumber("measuredMilliseconds", measured.TotalMilliseconds);
        writer.WriteStartArray("devices");
        foreach (DeviceUsage usage in operation.Devices)
        {
            writer.WriteStartObject();
            writer.WriteString("device", usage.Device.Name);
            writer.WriteBoolean("isSupported", usage.IsSupported);
            writer.WriteBoolean("isFast", usage.IsFast);
            writer.WriteString("reason", usage.Reason);
            if (usage.IsSupported)
                writer.WriteNumber("estimatedMilliseconds", usage.EstimatedTime.TotalMilliseconds);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Time(TimeSpan time) => Figures.Time(time.TotalMilliseconds);
}
