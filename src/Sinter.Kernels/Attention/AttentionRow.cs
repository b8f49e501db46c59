using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>What happens to one row of scores between the two products of an attention.</summary>
internal static unsafe class AttentionRow
{
    /// <summary>Turns scores into e^(scale * score - maximum) and gives the factor by which the sums so far shrink.</summary>
    /// <param name="tier">The vector level.</param>
    /// <param name="line">Scores.</param>
    /// <param name="count">A multiple of every tier's vector.</param>
    /// <param name="scale">Positive.</param>
    /// <param name="max">Of the scores so far, scaled.</param>
    /// <param name="sum">Of what became of them.</param>
    /// <remarks>While all scores are negative infinity the shift is 0, so that later blocks are not poisoned; if it stays so the row ends
    /// as 0 / 0.</remarks>
    public static float Normalize(CpuTier tier, float* line, int count, float scale, ref float max, ref float sum)
    {
        float larger = MathF.Max(max, RowLoops.Max(line, count) * scale);
        float shift = float.IsNegativeInfinity(larger) ? 0 : larger;
        float rescale = MathF.Exp(max - shift);
        sum = sum * rescale + tier switch
        {
            CpuTier.Vector512 => Exponentials512(line, count, scale, shift),
            CpuTier.Vector256 => Exponentials256(line, count, scale, shift),
            CpuTier.Vector128 or CpuTier.AdvSimd => Exponentials128(line, count, scale, shift),
            _ => ExponentialsScalar(line, count, scale, shift),
        };
        max = larger;
        return rescale;
    }

    /// <summary>line * scale + bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScaleAndAdd(float* line, float scale, float* bias, nint biasStride, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated && biasStride == 1)
        {
            var wide = new Vector<float>(scale);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                (Vector.Load(line + i) * wide + Vector.Load(bias + i)).Store(line + i);
        }
        for (; i < count; i++)
            line[i] = line[i] * scale + bias[i * biasStride];
    }

    /// <summary>line * scale where the mask is not 0, else negative infinity.</summary>
    public static void ScaleAndHide(float* line, float scale, byte* visible, nint maskStride, int count)
    {
        for (int i = 0; i < count; i++)
            line[i] = visible[i * maskStride] == 0 ? float.NegativeInfinity : line[i] * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* row, float factor, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var wide = new Vector<float>(factor);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                (Vector.Load(row + i) * wide).Store(row + i);
        }
        for (; i < count; i++)
            row[i] *= factor;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials512(float* line, int count, float scale, float shift)
    {
        Vector512<float> factor = Vector512.Create(scale), minus = Vector512.Create(-shift);
        Vector512<float> even = default, odd = default;
        for (int i = 0; i <= count - 32; i += 32)
        {
            Vector512<float> first = VectorMath.Exp(Vector512.FusedMultiplyAdd(Vector512.Load(line + i), factor, minus));
            Vector512<float> second = VectorMath.Exp(Vector512.FusedMultiplyAdd(Vector512.Load(line + i + 16), factor, minus));
            first.Store(line + i);
            second.Store(line + i + 16);
            even += first;
            odd += second;
        }
        return Vector512.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials256(float* line, int count, float scale, float shift)
    {
        Vector256<float> factor = Vector256.Create(scale), minus = Vector256.Create(-shift);
        Vector256<float> even = default, odd = default;
        for (int i = 0; i <= count - 16; i += 16)
        {
            Vector256<float> first = VectorMath.Exp(Vector256.FusedMultiplyAdd(Vector256.Load(line + i), factor, minus));
            Vector256<float> second = VectorMath.Exp(Vector256.FusedMultiplyAdd(Vector256.Load(line + i + 8), factor, minus));
            first.Store(line + i);
            second.Store(line + i + 8);
            even += first;
            odd += second;
        }
        return Vector256.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials128(float* line, int count, float scale, float shift)
    {
        Vector128<float> factor = Vector128.Create(scale), minus = Vector128.Create(-shift);
        Vector128<float> even = default, odd = default;
        for (int i = 0; i <= count - 8; i += 8)
        {
            Vector128<float> first = VectorMath.Exp(Vector128.MultiplyAddEstimate(Vector128.Load(line + i), factor, minus));
            Vector128<float> second = VectorMath.Exp(Vector128.MultiplyAddEstimate(Vector128.Load(line + i + 4), factor, minus));
            first.Store(line + i);
            second.Store(line + i + 4);
            even += first;
            odd += second;
        }
        return Vector128.Sum(even + odd);
    }

    private static float ExponentialsScalar(float* line, int count, float scale, float shift)
    {
        float sum = 0;
        for (int i = 0; i < count; i++)
        {
            line[i] = MathF.Exp((line[i] * scale) - shift);
            sum += line[i];
        }
        return sum;
    }
}
