using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Groups of four outputs of kernels 3, 5 and 7 wide: every input under the group is loaded once per kernel row and meets the
/// weights of all outputs that see it. Channels come in vectors of 8.</summary>
internal static unsafe class DepthwiseTile256
{
    /// <summary>Kernels 3 wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Three(in DepthwiseGroup group, nint channel, nint end)
    {
        nint step = group.Channels;
        uint columns = group.Columns;
        for (; channel < end; channel += 8)
        {
            Vector256<float> a0 = group.Bias == null ? Vector256<float>.Zero : Vector256.Load(group.Bias + channel), a1 = a0, a2 = a0, a3 = a0, v;
            for (int row = 0; row < group.RowCount; row++)
            {
                float* x = group.Rows[row] + group.Offset + channel, w = group.Weights[row] + channel;
                Vector256<float> w0 = Vector256.Load(w);
                Vector256<float> w1 = Vector256.Load(w + step);
                Vector256<float> w2 = Vector256.Load(w + (2 * step));
                if ((columns & 1) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w0, a0);
                }
                x += step;
                if ((columns & 2) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w1, a0);
                    a1 = Fma.MultiplyAdd(v, w0, a1);
                }
                x += step;
                if ((columns & 4) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w2, a0);
                    a1 = Fma.MultiplyAdd(v, w1, a1);
                    a2 = Fma.MultiplyAdd(v, w0, a2);
                }
                x += step;
                if ((columns & 8) != 0)
                {
                    v = Vector256.Load(x);
                    a1 = Fma.MultiplyAdd(v, w2, a1);
                    a2 = Fma.MultiplyAdd(v, w1, a2);
                    a3 = Fma.MultiplyAdd(v, w0, a3);
                }
                x += step;
                if ((columns & 16) != 0)
                {
                    v = Vector256.Load(x);
                    a2 = Fma.MultiplyAdd(v, w2, a2);
                    a3 = Fma.MultiplyAdd(v, w1, a3);
                }
                x += step;
                if ((columns & 32) != 0)
                {
                    v = Vector256.Load(x);
                    a3 = Fma.MultiplyAdd(v, w2, a3);
                }
            }
            Store(group, channel, a0, a1, a2, a3);
        }
    }

    /// <summary>Kernels 3 wide, stride 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ThreeByTwo(in DepthwiseGroup group, nint channel, nint end)
    {
        nint step = group.Channels;
        uint columns = group.Columns;
        for (; channel < end; channel += 8)
        {
            Vector256<float> a0 = group.Bias == null ? Vector256<float>.Zero : Vector256.Load(group.Bias + channel), a1 = a0, a2 = a0, a3 = a0, v;
            for (int row = 0; row < group.RowCount; row++)
            {
                float* x = group.Rows[row] + group.Offset + channel, w = group.Weights[row] + channel;
                Vector256<float> w0 = Vector256.Load(w);
                Vector256<float> w1 = Vector256.Load(w + step);
                Vector256<float> w2 = Vector256.Load(w + (2 * step));
                if ((columns & 1) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w0, a0);
                }
                x += step;
                if ((columns & 2) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w1, a0);
                }
                x += step;
                if ((columns & 4) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w2, a0);
                    a1 = Fma.MultiplyAdd(v, w0, a1);
                }
                x += step;
                if ((columns & 8) != 0)
                {
                    v = Vector256.Load(x);
                    a1 = Fma.MultiplyAdd(v, w1, a1);
                }
                x += step;
                if ((columns & 16) != 0)
                {
                    v = Vector256.Load(x);
                    a1 = Fma.MultiplyAdd(v, w2, a1);
                    a2 = Fma.MultiplyAdd(v, w0, a2);
                }
                x += step;
                if ((columns & 32) != 0)
                {
                    v = Vector256.Load(x);
                    a2 = Fma.MultiplyAdd(v, w1, a2);
                }
                x += step;
                if ((columns & 64) != 0)
                {
                    v = Vector256.Load(x);
                    a2 = Fma.MultiplyAdd(v, w2, a2);
                    a3 = Fma.MultiplyAdd(v, w0, a3);
                }
                x += step;
                if ((columns & 128) != 0)
                {
                    v = Vector256.Load(x);
                    a3 = Fma.MultiplyAdd(v, w1, a3);
                }
                x += step;
                if ((columns & 256) != 0)
                {
                    v = Vector256.Load(x);
                    a3 = Fma.MultiplyAdd(v, w2, a3);
                }
            }
            Store(group, channel, a0, a1, a2, a3);
        }
    }

    /// <summary>Kernels 5 wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Five(in DepthwiseGroup group, nint channel, nint end)
    {
        nint step = group.Channels;
        uint columns = group.Columns;
        for (; channel < end; channel += 8)
        {
            Vector256<float> a0 = group.Bias == null ? Vector256<float>.Zero : Vector256.Load(group.Bias + channel), a1 = a0, a2 = a0, a3 = a0, v;
            for (int row = 0; row < group.RowCount; row++)
            {
                float* x = group.Rows[row] + group.Offset + channel, w = group.Weights[row] + channel;
                Vector256<float> w0 = Vector256.Load(w);
                Vector256<float> w1 = Vector256.Load(w + step);
                Vector256<float> w2 = Vector256.Load(w + (2 * step));
                Vector256<float> w3 = Vector256.Load(w + (3 * step));
                Vector256<float> w4 = Vector256.Load(w + (4 * step));
                if ((columns & 1) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w0, a0);
                }
                x += step;
                if ((columns & 2) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w1, a0);
                    a1 = Fma.MultiplyAdd(v, w0, a1);
                }
                x += step;
                if ((columns & 4) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w2, a0);
                    a1 = Fma.MultiplyAdd(v, w1, a1);
                    a2 = Fma.MultiplyAdd(v, w0, a2);
                }
                x += step;
                if ((columns & 8) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w3, a0);
                    a1 = Fma.MultiplyAdd(v, w2, a1);
                    a2 = Fma.MultiplyAdd(v, w1, a2);
                    a3 = Fma.MultiplyAdd(v, w0, a3);
                }
                x += step;
                if ((columns & 16) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w4, a0);
                    a1 = Fma.MultiplyAdd(v, w3, a1);
                    a2 = Fma.MultiplyAdd(v, w2, a2);
                    a3 = Fma.MultiplyAdd(v, w1, a3);
                }
                x += step;
                if ((columns & 32) != 0)
                {
                    v = Vector256.Load(x);
                    a1 = Fma.MultiplyAdd(v, w4, a1);
                    a2 = Fma.MultiplyAdd(v, w3, a2);
                    a3 = Fma.MultiplyAdd(v, w2, a3);
                }
                x += step;
                if ((columns & 64) != 0)
                {
                    v = Vector256.Load(x);
                    a2 = Fma.MultiplyAdd(v, w4, a2);
                    a3 = Fma.MultiplyAdd(v, w3, a3);
                }
                x += step;
                if ((columns & 128) != 0)
                {
                    v = Vector256.Load(x);
                    a3 = Fma.MultiplyAdd(v, w4, a3);
                }
            }
            Store(group, channel, a0, a1, a2, a3);
        }
    }

    /// <summary>Kernels 5 wide, stride 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FiveByTwo(in DepthwiseGroup group, nint channel, nint end)
    {
        nint step = group.Channels;
        uint columns = group.Columns;
        for (; channel < end; channel += 8)
        {
            Vector256<float> a0 = group.Bias == null ? Vector256<float>.Zero : Vector256.Load(group.Bias + channel), a1 = a0, a2 = a0, a3 = a0, v;
            for (int row = 0; row < group.RowCount; row++)
            {
                float* x = group.Rows[row] + group.Offset + channel, w = group.Weights[row] + channel;
                Vector256<float> w0 = Vector256.Load(w);
                Vector256<float> w1 = Vector256.Load(w + step);
                Vector256<float> w2 = Vector256.Load(w + (2 * step));
                Vector256<float> w3 = Vector256.Load(w + (3 * step));
                Vector256<float> w4 = Vector256.Load(w + (4 * step));
                if ((columns & 1) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w0, a0);
                }
                x += step;
                if ((columns & 2) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w1, a0);
                }
                x += step;
                if ((columns & 4) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w2, a0);
                    a1 = Fma.MultiplyAdd(v, w0, a1);
                }
                x += step;
                if ((columns & 8) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w3, a0);
                    a1 = Fma.MultiplyAdd(v, w1, a1);
                }
                x += step;
                if ((columns & 16) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w4, a0);
                    a1 = Fma.MultiplyAdd(v, w2, a1);
                    a2 = Fma.MultiplyAdd(v, w0, a2);
                }
                x += step;
                if ((columns & 32) != 0)
                {
                    v = Vector256.Load(x);
                    a1 = Fma.MultiplyAdd(v, w3, a1);
                    a2 = Fma.MultiplyAdd(v, w1, a2);
                }
                x += step;
                if ((columns & 64) != 0)
                {
                    v = Vector256.Load(x);
                    a1 = Fma.MultiplyAdd(v, w4, a1);
                    a2 = Fma.MultiplyAdd(v, w2, a2);
                    a3 = Fma.MultiplyAdd(v, w0, a3);
                }
                x += step;
                if ((columns & 128) != 0)
                {
                    v = Vector256.Load(x);
                    a2 = Fma.MultiplyAdd(v, w3, a2);
                    a3 = Fma.MultiplyAdd(v, w1, a3);
                }
                x += step;
                if ((columns & 256) != 0)
                {
                    v = Vector256.Load(x);
                    a2 = Fma.MultiplyAdd(v, w4, a2);
                    a3 = Fma.MultiplyAdd(v, w2, a3);
                }
                x += step;
                if ((columns & 512) != 0)
                {
                    v = Vector256.Load(x);
                    a3 = Fma.MultiplyAdd(v, w3, a3);
                }
                x += step;
                if ((columns & 1024) != 0)
                {
                    v = Vector256.Load(x);
                    a3 = Fma.MultiplyAdd(v, w4, a3);
                }
            }
            Store(group, channel, a0, a1, a2, a3);
        }
    }

    /// <summary>Kernels 7 wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Seven(in DepthwiseGroup group, nint channel, nint end)
    {
        nint step = group.Channels;
        uint columns = group.Columns;
        for (; channel < end; channel += 8)
        {
            Vector256<float> a0 = group.Bias == null ? Vector256<float>.Zero : Vector256.Load(group.Bias + channel), a1 = a0, a2 = a0, a3 = a0, v;
            for (int row = 0; row < group.RowCount; row++)
            {
                float* x = group.Rows[row] + group.Offset + channel, w = group.Weights[row] + channel;
                Vector256<float> w0 = Vector256.Load(w);
                Vector256<float> w1 = Vector256.Load(w + step);
                Vector256<float> w2 = Vector256.Load(w + (2 * step));
                Vector256<float> w3 = Vector256.Load(w + (3 * step));
                Vector256<float> w4 = Vector256.Load(w + (4 * step));
                Vector256<float> w5 = Vector256.Load(w + (5 * step));
                Vector256<float> w6 = Vector256.Load(w + (6 * step));
                if ((columns & 1) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w0, a0);
                }
                x += step;
                if ((columns & 2) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w1, a0);
                    a1 = Fma.MultiplyAdd(v, w0, a1);
                }
                x += step;
                if ((columns & 4) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w2, a0);
                    a1 = Fma.MultiplyAdd(v, w1, a1);
                    a2 = Fma.MultiplyAdd(v, w0, a2);
                }
                x += step;
                if ((columns & 8) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w3, a0);
                    a1 = Fma.MultiplyAdd(v, w2, a1);
                    a2 = Fma.MultiplyAdd(v, w1, a2);
                    a3 = Fma.MultiplyAdd(v, w0, a3);
                }
                x += step;
                if ((columns & 16) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w4, a0);
                    a1 = Fma.MultiplyAdd(v, w3, a1);
                    a2 = Fma.MultiplyAdd(v, w2, a2);
                    a3 = Fma.MultiplyAdd(v, w1, a3);
                }
                x += step;
                if ((columns & 32) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w5, a0);
                    a1 = Fma.MultiplyAdd(v, w4, a1);
                    a2 = Fma.MultiplyAdd(v, w3, a2);
                    a3 = Fma.MultiplyAdd(v, w2, a3);
                }
                x += step;
                if ((columns & 64) != 0)
                {
                    v = Vector256.Load(x);
                    a0 = Fma.MultiplyAdd(v, w6, a0);
                    a1 = Fma.MultiplyAdd(v, w5, a1);
                    a2 = Fma.MultiplyAdd(v, w4, a2);
                    a3 = Fma.MultiplyAdd(v, w3, a3);
                }
                x += step;
                if ((columns & 128) != 0)
                {
                    v = Vector256.Load(x);
                    a1 = Fma.MultiplyAdd(v, w6, a1);
                    a2 = Fma.MultiplyAdd(v, w5, a2);
                    a3 = Fma.MultiplyAdd(v, w4, a3);
                }
                x += step;
                if ((columns & 256) != 0)
                {
                    v = Vector256.Load(x);
                    a2 = Fma.MultiplyAdd(v, w6, a2);
                    a3 = Fma.MultiplyAdd(v, w5, a3);
                }
                x += step;
                if ((columns & 512) != 0)
                {
                    v = Vector256.Load(x);
                    a3 = Fma.MultiplyAdd(v, w6, a3);
                }
            }
            Store(group, channel, a0, a1, a2, a3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        in DepthwiseGroup group, nint channel, Vector256<float> a0, Vector256<float> a1, Vector256<float> a2, Vector256<float> a3)
    {
        float* y = group.Y + channel;
        nint step = group.Channels;
        if (group.Residual != null)
        {
            float* residual = group.Residual + channel;
            a0 += Vector256.Load(residual);
            if (group.Pixels > 1)
                a1 += Vector256.Load(residual + step);
            if (group.Pixels > 2)
                a2 += Vector256.Load(residual + (2 * step));
            if (group.Pixels > 3)
                a3 += Vector256.Load(residual + (3 * step));
        }
        if (group.Clips)
        {
            // In this order of operands NaN stays NaN.
            Vector256<float> least = Vector256.Create(group.Least), most = Vector256.Create(group.Most);
            a0 = Avx.Min(most, Avx.Max(least, a0));
            a1 = Avx.Min(most, Avx.Max(least, a1));
            a2 = Avx.Min(most, Avx.Max(least, a2));
            a3 = Avx.Min(most, Avx.Max(least, a3));
        }
        a0.Store(y);
        if (group.Pixels > 1)
            a1.Store(y + step);
        if (group.Pixels > 2)
            a2.Store(y + (2 * step));
        if (group.Pixels > 3)
            a3.Store(y + (3 * step));
    }
}
