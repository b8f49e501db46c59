namespace Sinter;

/// <summary>How models are compared.</summary>
public sealed record ComparisonOptions
{
    /// <summary>How the reference is computed.</summary>
    public Numerics ReferenceNumerics { get; init; } = Numerics.Fast;

    /// <summary>How the other model is computed. <see cref="Numerics.Faithful"/> with the same model on both sides shows what a float16
    /// device would do.</summary>
    public Numerics Numerics { get; init; } = Numerics.Fast;

    /// <summary>Whether values inside are compared too, by name: both models must be ML Programs of one function without states.</summary>
    public bool Intermediates { get; init; }
}

/// <summary>How far a value of one model is from the value of that name in another, over all data.</summary>
/// <param name="Name">The value.</param>
/// <param name="Operation">The MIL type of the operation that computes it; empty for outputs of other models.</param>
/// <param name="SignalToNoise">The reference's power against that of the difference, in decibels; infinite where they are equal, NaN where
/// either has numbers that are not finite.</param>
/// <param name="LargestDifference">The largest difference of two elements.</param>
/// <param name="LargestMagnitude">The largest magnitude in the reference.</param>
/// <param name="NonFinite">Elements that are NaN or infinite in the model, but not in the reference.</param>
/// <param name="Agreement">The share of data for which both have their largest element, or the same label, at the same place.</param>
public sealed record ValueComparison(string Name, string Operation, double SignalToNoise, double LargestDifference, double LargestMagnitude,
    long NonFinite, double Agreement);

/// <summary>What a comparison found.</summary>
/// <param name="Samples">How many inputs were compared on.</param>
/// <param name="Outputs">The outputs that both models have.</param>
/// <param name="Values">The values inside that both have, in program order; empty unless they were asked for.</param>
public sealed record ComparisonReport(int Samples, IReadOnlyList<ValueComparison> Outputs, IReadOnlyList<ValueComparison> Values)
{
    /// <summary>The least signal to noise of an output.</summary>
    public double SignalToNoise => Outputs.Any(output => double.IsNaN(output.SignalToNoise)) ? double.NaN
        : Outputs.Select(output => output.SignalToNoise).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>The least agreement of an output.</summary>
    public double Agreement => Outputs.Select(output => output.Agreement).DefaultIfEmpty(1).Min();

    /// <summary>The first value inside with numbers that are not finite where the reference's are.</summary>
    public ValueComparison? FirstNonFinite => Values.FirstOrDefault(value => value.NonFinite > 0);

    /// <summary>The values where most is lost: those whose noise rises most over all values before them, the worst first.</summary>
    public IReadOnlyList<ValueComparison> LargestLosses
    {
        get
        {
            var losses = new List<(ValueComparison Value, double Loss)>();
            double least = 120;
            foreach (ValueComparison value in Values.Where(value => !double.IsNaN(value.SignalToNoise)))
            {
                if (value.SignalToNoise < least)
                {
                    losses.Add((value, least - value.SignalToNoise));
                    least = value.SignalToNoise;
                }
            }
            return [.. losses.OrderByDescending(loss => loss.Loss).Select(loss => loss.Value)];
        }
    }
}
