using System.Numerics;
using System.Runtime.InteropServices;

namespace Sinter.Kernels;

/// <summary>Sums over two vectors of doubles, in an order that depends on their length alone.</summary>
internal static class DoubleSums
{
    /// <summary>The sum of x * y.</summary>
    public static double OfProducts(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int vectors = x.Length / Vector<double>.Count;
        Vector<double> total = Vector<double>.Zero;
        ReadOnlySpan<Vector<double>> left = MemoryMarshal.Cast<double, Vector<double>>(x);
        ReadOnlySpan<Vector<double>> right = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (int i = 0; i < left.Length && i < right.Length; i++)
            total += left[i] * right[i];
        double sum = Vector.Sum(total);
        for (int i = vectors * Vector<double>.Count; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>The sum of (x - y) squared.</summary>
    public static double OfSquaredDifferences(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int vectors = x.Length / Vector<double>.Count;
        Vector<double> total = Vector<double>.Zero;
        ReadOnlySpan<Vector<double>> left = MemoryMarshal.Cast<double, Vector<double>>(x);
        ReadOnlySpan<Vector<double>> right = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (int i = 0; i < left.Length && i < right.Length; i++)
        {
            Vector<double> difference = left[i] - right[i];
            total += difference * difference;
        }
        double sum = Vector.Sum(total);
        for (int i = vectors * Vector<double>.Count; i < x.Length; i++)
        {
            double difference = x[i] - y[i];
            sum += difference * difference;
        }
        return sum;
    }
}
