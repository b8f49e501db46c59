using Sinter.Runtime;

namespace Sinter.Workbench.Bench;

/// <summary>What was measured of a model.</summary>
/// <param name="LoadMilliseconds">From the path to a model that can predict.</param>
/// <param name="FirstMilliseconds">The first prediction.</param>
/// <param name="Milliseconds">Every prediction after warming up, sorted.</param>
/// <param name="OnePerSecond">Predictions per second, one at a time.</param>
/// <param name="TwoPerSecond">The same with two in flight.</param>
/// <param name="PeakBytes">The most memory that the process had resident while it loaded and predicted.</param>
/// <param name="AllocatedBytes">Managed memory allocated per prediction, outputs included.</param>
/// <param name="ArenaBytes">Planned memory of one prediction in flight.</param>
/// <param name="ConstantBytes">Memory of constants and packed weights.</param>
/// <param name="Steps">Times of the steps, over <paramref name="StepRuns"/> predictions.</param>
/// <param name="StepRuns">Predictions that the steps' times are of.</param>
public sealed record BenchResult(double LoadMilliseconds, double FirstMilliseconds, double[] Milliseconds, double OnePerSecond,
    double TwoPerSecond, long PeakBytes, double AllocatedBytes, long ArenaBytes, long ConstantBytes, IReadOnlyList<StepTime> Steps,
    int StepRuns)
{
    public double Median => At(0.5);

    public double Fastest => Milliseconds[0];

    /// <summary>Nine of ten predictions take no longer.</summary>
    public double NinthDecile => At(0.9);

    public double StepMilliseconds(StepTime step) => step.Milliseconds / StepRuns;

    /// <summary>The steps that take longest, with their rate of multiply-adds in GFLOP/s; 0 for steps that are no sums of products.</summary>
    public IEnumerable<(StepTime Step, double Milliseconds, double Share, double Rate)> Slowest(int count)
    {
        double total = Steps.Sum(StepMilliseconds);
        foreach (StepTime step in Steps.OrderByDescending(step => step.Ticks).Take(count).Where(step => step.Ticks > 0))
        {
            double milliseconds = StepMilliseconds(step);
            yield return (step, milliseconds, milliseconds / total, 2 * step.Step.MultiplyAdds / milliseconds / 1e6);
        }
    }

    private double At(double quantile) => Milliseconds[(int)(quantile * (Milliseconds.Length - 1))];
}
