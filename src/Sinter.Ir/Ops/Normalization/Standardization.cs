namespace Sinter.Ir.Ops;

/// <summary>Mean and biased variance of a group of numbers, and the scale that brings it to mean 0 and variance 1.</summary>
internal readonly record struct Standardization(double Mean, double Scale)
{
    public static Standardization Of(ReadOnlySpan<double> values, double epsilon)
    {
        double sum = 0, squares = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return new Standardization(mean, 1 / Math.Sqrt(squares / values.Length + epsilon));
    }

    /// <summary>Standardizes the values in place, then scales and shifts them.</summary>
    public static void Apply(Span<double> values, double epsilon, double gamma, double beta)
    {
        (double mean, double scale) = Of(values, epsilon);
        foreach (ref double value in values)
            value = (value - mean) * scale * gamma + beta;
    }
}
