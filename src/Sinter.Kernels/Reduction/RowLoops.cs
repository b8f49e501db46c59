using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Loops over one row, that the normalizations and reductions share. Sums run in blocks whose totals are kept in double precision,
/// so that the error does not grow with the length; the order depends on the length alone.</summary>
internal static unsafe class RowLoops
{
    private const int Block = 4096;

    public static double Sum(float* row, nint count)
    {
        double total = 0;
        for (nint start = 0; start < count; start += Block)
            total += BlockSum(row + start, (int)Math.Min(Block, count - start));
        return total;
    }

    /// <summary>Sum of (x - center)^2.</summary>
    public static double SumOfSquares(float* row, nint count, float center)
    {
        double total = 0;
        for (nint start = 0; start < count; start += Block)
            total += BlockSumOfSquares(row + start, (int)Math.Min(Block, count - start), center);
        return total;
    }

    public static double SumOfMagnitudes(float* row, nint count)
    {
        double total = 0;
        for (nint start = 0; start < count; start += Block)
            total += BlockSumOfMagnitudes(row + start, (int)Math.Min(Block, count - start));
        return total;
    }

    /// <summary>NaN if any element is; negative infinity for no elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* row, nint count)
    {
        float result = float.NegativeInfinity;
        nint i = 0;
        if (Vector.IsHardwareAccelerated && count >= Vector<float>.Count)
        {
            Vector<float> best = Vector.Load(row);
            for (i = Vector<float>.Count; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                best = Vector.Max(best, Vector.Load(row + i));
            for (int lane = 0; lane < Vector<float>.Count; lane++)
                result = MathF.Max(result, best[lane]);
        }
        for (; i < count; i++)
            result = MathF.Max(result, row[i]);
        return result;
    }

    /// <summary>NaN if any element is; infinity for no elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Min(float* row, nint count)
    {
        float result = float.PositiveInfinity;
        nint i = 0;
        if (Vector.IsHardwareAccelerated && count >= Vector<float>.Count)
        {
            Vector<float> best = Vector.Load(row);
            for (i = Vector<float>.Count; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                best = Vector.Min(best, Vector.Load(row + i));
            for (int lane = 0; lane < Vector<float>.Count; lane++)
                result = MathF.Min(result, best[lane]);
        }
        for (; i < count; i++)
            result = MathF.Min(result, row[i]);
        return result;
    }

    public static double Product(float* row, nint count)
    {
        double product = 1;
        for (nint i = 0; i < count; i++)
            product *= row[i];
        return product;
    }

    /// <summary>y = (x - center) * scale + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CenterScaleShift(float* x, float* y, nint count, float center, float scale, float shift)
    {
        nint i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var c = new Vector<float>(center);
            var s = new Vector<float>(scale);
            var t = new Vector<float>(shift);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                ((Vector.Load(x + i) - c) * s + t).Store(y + i);
        }
        for (; i < count; i++)
            y[i] = (x[i] - center) * scale + shift;
    }

    /// <summary>y = (x - center) * scale * gamma + beta, the last two one per element; null pointers stand for ones and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CenterScaleShift(float* x, float* y, nint count, float center, float scale, float* gamma, float* beta)
    {
        nint i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var c = new Vector<float>(center);
            var s = new Vector<float>(scale);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = (Vector.Load(x + i) - c) * s;
                if (gamma != null)
                    value *= Vector.Load(gamma + i);
                if (beta != null)
                    value += Vector.Load(beta + i);
                value.Store(y + i);
            }
        }
        for (; i < count; i++)
        {
            float value = (x[i] - center) * scale;
            if (gamma != null)
                value *= gamma[i];
            if (beta != null)
                value += beta[i];
            y[i] = value;
        }
    }

    /// <summary>y = x / divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide(float* x, float* y, nint count, float divisor)
    {
        nint i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var d = new Vector<float>(divisor);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                (Vector.Load(x + i) / d).Store(y + i);
        }
        for (; i < count; i++)
            y[i] = x[i] / divisor;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float BlockSum(float* row, int count)
    {
        float sum = 0;
        int i = 0, lanes = Vector<float>.Count;
        if (Vector.IsHardwareAccelerated)
        {
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (; i <= count - 4 * lanes; i += 4 * lanes)
            {
                s0 += Vector.Load(row + i);
                s1 += Vector.Load(row + i + lanes);
                s2 += Vector.Load(row + i + 2 * lanes);
                s3 += Vector.Load(row + i + 3 * lanes);
            }
            for (; i <= count - lanes; i += lanes)
                s0 += Vector.Load(row + i);
            sum = Vector.Sum((s0 + s1) + (s2 + s3));
        }
        for (; i < count; i++)
            sum += row[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float BlockSumOfSquares(float* row, int count, float center)
    {
        float sum = 0;
        int i = 0, lanes = Vector<float>.Count;
        if (Vector.IsHardwareAccelerated)
        {
            var c = new Vector<float>(center);
            Vector<float> s0 = default, s1 = default;
            for (; i <= count - 2 * lanes; i += 2 * lanes)
            {
                Vector<float> d0 = Vector.Load(row + i) - c, d1 = Vector.Load(row + i + lanes) - c;
                s0 += d0 * d0;
                s1 += d1 * d1;
            }
            sum = Vector.Sum(s0 + s1);
        }
        for (; i < count; i++)
            sum += (row[i] - center) * (row[i] - center);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float BlockSumOfMagnitudes(float* row, int count)
    {
        float sum = 0;
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            Vector<float> s = default;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                s += Vector.Abs(Vector.Load(row + i));
            sum = Vector.Sum(s);
        }
        for (; i < count; i++)
            sum += MathF.Abs(row[i]);
        return sum;
    }
}
