using System.Diagnostics;
using Sinter.Runtime;

namespace Sinter.Workbench.Bench;

/// <summary>Measures a model on one set of inputs.</summary>
public static class ModelBench
{
    private const int AllocationRuns = 10;

    /// <param name="path">The model.</param>
    /// <param name="configuration">How to load it.</param>
    /// <param name="inputsFor">The inputs, once the model's description is known.</param>
    /// <param name="rounds">Predictions to time, after as many as a tenth of them to warm up.</param>
    /// <param name="cancellation">Looked at between predictions.</param>
    public static BenchResult Run(string path, ModelConfiguration configuration, Func<ModelDescription, Features> inputsFor, int rounds,
        CancellationToken cancellation)
    {
        configuration = configuration with { CachePolicy = CachePolicy.None };
        using Model model = Model.Load(path, configuration);
        Features inputs = inputsFor(model.Description);
        double first = Time(() => model.Predict(inputs));
        for (int i = 0; i < Math.Max(3, rounds / 10); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            model.Predict(inputs);
        }
        // Shapes that were not known at load are by now.
        LoadReport report = model.LoadReport with { ArenaBytes = model.MemoryPlan.ArenaBytes, ConstantBytes = model.MemoryPlan.ConstantBytes };
        using var process = Process.GetCurrentProcess();
        long peak = process.PeakWorkingSet64;
        var milliseconds = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            milliseconds[i] = Time(() => model.Predict(inputs));
        }
        Array.Sort(milliseconds);
        (double alone, double together) = Throughput.Measure(() => model.Predict(inputs), cancellation);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < AllocationRuns; i++)
            model.Predict(inputs);
        double allocated = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / AllocationRuns;
        int stepRuns = Math.Clamp(rounds / 2, 1, 50);
        return new BenchResult(report.Duration.TotalMilliseconds, first, milliseconds, alone, together, peak, allocated,
            report.ArenaBytes, report.ConstantBytes, Steps(path, configuration, inputs, stepRuns, cancellation), stepRuns);
    }

    /// <summary>The times of steps are taken of a model of their own: taking them costs a little.</summary>
    public static IReadOnlyList<StepTime> Steps(string path, ModelConfiguration configuration, Features inputs, int runs,
        CancellationToken cancellation)
    {
        var profile = new StepProfile();
        using Model model = Model.Load(path, configuration with { Profile = profile });
        for (int i = 0; i < runs + 2; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (i == 2)
                profile.Reset();
            model.Predict(inputs);
        }
        return profile.Times;
    }

    /// <summary>Milliseconds that the work takes.</summary>
    public static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
