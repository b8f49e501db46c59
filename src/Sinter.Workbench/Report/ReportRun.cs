using System.Diagnostics;
using Sinter.Caching;
using Sinter.Ir.Ops;
using Sinter.Runtime;
using Sinter.Workbench.Bench;

namespace Sinter.Workbench.Report;

/// <summary>Measures a model for a performance report.</summary>
public sealed class ReportRun(string path, ReportOptions options, Action<string> progress, CancellationToken cancellation)
{
    private const int LoadRounds = 7, AllocationRuns = 10, MostStepRuns = 50;

    public PerformanceReport Measure()
    {
        Say("compiling");
        double? compile = IsCompiled ? null : Compile();
        Say("loading");
        LoadTiming load = Load();
        using Model model = Model.Load(path, options.Configuration with { MaxInFlight = options.MostInFlight });
        Features inputs = RandomInputs.Unless(options.Inputs, model.Description);
        double first = ModelBench.Time(() => model.Predict(inputs));
        Say("timing predictions");
        LatencyTiming latency = Latency(model, inputs);
        using var process = Process.GetCurrentProcess();
        long peak = process.PeakWorkingSet64;
        Say("timing predictions in flight");
        ThroughputPoint[] throughput = [.. InFlightCounts(options.MostInFlight).Select(count =>
            new ThroughputPoint(count, Throughput.Median(() => model.Predict(inputs), count, cancellation)))];
        Say("timing operations");
        return new PerformanceReport(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), EngineVersion.Release,
            [.. MachineOf(model).Select(Name)], compile, load, first, latency, throughput,
            new MemoryUse(model.MemoryPlan.ArenaBytes, model.MemoryPlan.ConstantBytes, model.MemoryPlan.PeakBytes, peak, Allocated(model, inputs)),
            Operations(inputs, model.ComputePlan));
    }

    private bool IsCompiled => Path.TrimEndingDirectorySeparator(path).EndsWith(".mlmodelc", StringComparison.OrdinalIgnoreCase);

    private double? Compile()
    {
        string folder = Directory.CreateTempSubdirectory("sinter-report-").FullName;
        try
        {
            return ModelBench.Time(() => Model.Compile(path, folder));
        }
        catch (ModelUnsupportedException)
        {
            // A model of a type that is not compiled can still be loaded.
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private LoadTiming Load()
    {
        // The first one fills the cache, and has the code compiled.
        LoadOnce(options.Configuration);
        (double times, LoadReport report) = Rounds(options.Configuration);
        double? uncached = options.Uncached ? Rounds(options.Configuration with { CachePolicy = CachePolicy.None }).Median : null;
        return new LoadTiming(times, report.Origin.Text(), LoadRounds, uncached);
    }

    private (double Median, LoadReport Last) Rounds(ModelConfiguration configuration)
    {
        var loads = new (double Milliseconds, LoadReport Report)[LoadRounds];
        for (int i = 0; i < loads.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            loads[i] = LoadOnce(configuration);
        }
        return (LatencyTiming.Of([.. loads.Select(load => load.Milliseconds)]).Median, loads[^1].Report);
    }

    private (double Milliseconds, LoadReport Report) LoadOnce(ModelConfiguration configuration)
    {
        long start = Stopwatch.GetTimestamp();
        using Model model = Model.Load(path, configuration);
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, model.LoadReport);
    }

    private LatencyTiming Latency(Model model, Features inputs)
    {
        for (int i = 0; i < Math.Max(3, options.Rounds / 10); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            model.Predict(inputs);
        }
        var milliseconds = new double[options.Rounds];
        for (int i = 0; i < milliseconds.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            milliseconds[i] = ModelBench.Time(() => model.Predict(inputs));
        }
        return LatencyTiming.Of(milliseconds);
    }

    private static double Allocated(Model model, Features inputs)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < AllocationRuns; i++)
            model.Predict(inputs);
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / AllocationRuns;
    }

    private IEnumerable<ComputeDevice> MachineOf(Model model) =>
        Model.AvailableComputeDevices.Concat(model.ComputePlan.Devices).DistinctBy(device => device.Name);

    private OperationTiming[] Operations(Features inputs, ComputePlan plan)
    {
        ILookup<string, ComputePlanOperation> planned = plan.Operations.ToLookup(operation => operation.Name, StringComparer.Ordinal);
        int runs = Math.Clamp(options.Rounds / 2, 1, MostStepRuns);
        StepTime[] steps = [.. ModelBench.Steps(path, options.Configuration, inputs, runs, cancellation).Where(step => step.Ticks > 0).OrderByDescending(step => step.Ticks)];
        double total = steps.Sum(step => step.Milliseconds);
        return [.. steps.Select(step =>
        {
            double milliseconds = step.Milliseconds / runs;
            return new OperationTiming(step.Step.Operation, ChannelsLast.PlainName(step.Step.Type), step.Device, step.Step.Kernel, milliseconds,
                step.Milliseconds / total, 2 * step.Step.MultiplyAdds / milliseconds / 1e6,
                planned[step.Step.Operation].FirstOrDefault()?.EstimatedTime.TotalMilliseconds);
        })];
    }

    /// <summary>1, 2, 4 and so on, and the most.</summary>
    private static IEnumerable<int> InFlightCounts(int most)
    {
        for (int count = 1; count < most; count *= 2)
            yield return count;
        yield return most;
    }

    private void Say(string what)
    {
        cancellation.ThrowIfCancellationRequested();
        progress($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}: {what}...");
    }

    private static string Name(ComputeDevice device) =>
        device is CpuDevice cpu ? $"{cpu.Name}, {cpu.Tier}, {cpu.Cores} cores" : device.Name;
}
