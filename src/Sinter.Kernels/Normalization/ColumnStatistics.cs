using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Means and squared distances from them, of every channel of rows [rows, channels].</summary>
internal static unsafe class ColumnStatistics
{
    /// <summary>Rows whose sums are kept in float32 before they go into double ones; the first of them tell where a channel's values
    /// are, so that the sums are of small numbers.</summary>
    private const int BlockRows = 64;

    /// <summary>means[c] = mean, squares[c] = sum of (x - mean)^2.</summary>
    public static void Run(float* x, int rows, int channels, double* means, double* squares)
    {
        int lanes = Vector<float>.Count, channel = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; channel <= channels - (2 * lanes); channel += 2 * lanes)
                Wide(x + channel, rows, channels, means + channel, squares + channel);
        }
        for (; channel < channels; channel++)
            Single(x + channel, rows, channels, means + channel, squares + channel);
    }

    // Two vectors of channels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide(float* x, int rows, nint step, double* means, double* squares)
    {
        int lanes = Vector<float>.Count, count = Math.Min(BlockRows, rows);
        Vector<float> center0 = Vector<float>.Zero, center1 = Vector<float>.Zero;
        float* from = x;
        for (int row = 0; row < count; row++, from += step)
        {
            center0 += Vector.Load(from);
            center1 += Vector.Load(from + lanes);
        }
        center0 /= new Vector<float>(count);
        center1 /= new Vector<float>(count);
        for (int lane = 0; lane < 2 * lanes; lane++)
            means[lane] = squares[lane] = 0;
        for (int start = 0; start < rows; start += BlockRows)
        {
            count = Math.Min(BlockRows, rows - start);
            from = x + (start * step);
            Vector<float> sum0 = Vector<float>.Zero, sum1 = Vector<float>.Zero, total0 = Vector<float>.Zero, total1 = Vector<float>.Zero;
            for (int row = 0; row < count; row++, from += step)
            {
                Vector<float> d0 = Vector.Load(from) - center0, d1 = Vector.Load(from + lanes) - center1;
                sum0 += d0;
                sum1 += d1;
                total0 = Vector.MultiplyAddEstimate(d0, d0, total0);
                total1 = Vector.MultiplyAddEstimate(d1, d1, total1);
            }
            Add(sum0, means);
            Add(sum1, means + lanes);
            Add(total0, squares);
            Add(total1, squares + lanes);
        }
        Finish(center0, rows, means, squares);
        Finish(center1, rows, means + lanes, squares + lanes);
    }

    private static void Add(Vector<float> sums, double* totals)
    {
        Vector.Widen(sums, out Vector<double> lower, out Vector<double> upper);
        (Vector.Load(totals) + lower).Store(totals);
        (Vector.Load(totals + Vector<double>.Count) + upper).Store(totals + Vector<double>.Count);
    }

    /// <summary>From sums about a center to the mean and the sum of squares about it.</summary>
    private static void Finish(Vector<float> center, int rows, double* means, double* squares)
    {
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            double off = means[lane] / rows;
            means[lane] = center[lane] + off;
            squares[lane] = Math.Max(0, squares[lane] - (rows * off * off));
        }
    }

    private static void Single(float* x, int rows, nint step, double* mean, double* squares)
    {
        double sum = 0, total = 0;
        for (int row = 0; row < rows; row++)
            sum += x[row * step];
        sum /= rows;
        for (int row = 0; row < rows; row++)
        {
            double distance = x[row * step] - sum;
            total += distance * distance;
        }
        *mean = sum;
        *squares = total;
    }
}
