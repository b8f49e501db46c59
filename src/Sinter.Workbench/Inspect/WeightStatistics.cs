using System.Text.Json;
using Sinter.Tensors;

namespace Sinter.Workbench.Inspect;

/// <summary>What the elements of a weight are like. NaN and infinities are only counted.</summary>
/// <param name="Elements">How many elements there are.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Greatest">The largest.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">The root of the mean of squared distances from the mean.</param>
/// <param name="Zeros">How many are zero (magnitude at most 1e-12).</param>
/// <param name="NonFinite">How many are NaN or infinite.</param>
/// <param name="Histogram">How many lie in each of equally wide ranges from the smallest to the largest.</param>
public sealed record WeightStatistics(long Elements, double Least, double Greatest, double Mean, double StandardDeviation, long Zeros, long NonFinite,
    IReadOnlyList<long> Histogram)
{
    public const int Ranges = 32;
    private const double ZeroMagnitude = 1e-12;

    /// <summary>The share of zeros, from 0 to 1.</summary>
    public double Sparsity => Elements == 0 ? 0 : (double)Zeros / Elements;

    /// <summary>Reads all elements twice.</summary>
    /// <param name="tensor">Of any type but texts.</param>
    public static WeightStatistics Of(Tensor tensor)
    {
        float[] values = tensor.ToFloats();
        double least = double.PositiveInfinity, greatest = double.NegativeInfinity, sum = 0, squares = 0;
        long zeros = 0, finite = 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                continue;
            finite++;
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
            sum += value;
            zeros += Math.Abs(value) <= ZeroMagnitude ? 1 : 0;
        }
        var histogram = new long[Ranges];
        if (finite == 0)
            return new WeightStatistics(values.Length, double.NaN, double.NaN, double.NaN, double.NaN, 0, values.Length, histogram);
        double mean = sum / finite, scale = greatest > least ? Ranges / (greatest - least) : 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                continue;
            squares += (value - mean) * (value - mean);
            histogram[Math.Min(Ranges - 1, (int)((value - least) * scale))]++;
        }
        return new WeightStatistics(values.Length, least, greatest, mean, Math.Sqrt(squares / finite), zeros, values.Length - finite, histogram);
    }

    /// <summary>Writes the mean, the deviation, what is not finite, and the histogram, as properties of the object that is open.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        WriteNumber(writer, "mean", Mean);
        WriteNumber(writer, "standardDeviation", StandardDeviation);
        writer.WriteNumber("nonFinite", NonFinite);
        writer.WriteStartArray("histogram");
        foreach (long count in Histogram)
            writer.WriteNumberValue(count);
        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteString(name, "NaN");
    }
}
