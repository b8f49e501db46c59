using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>128-bit tiles of up to 6 rows and 8 columns; fused multiply-add only where the CPU has it.</summary>
/// <remarks>Tile[i, j] (+)= sum over k of a[k * aStride + i] * b[k * bStride + j]: one chain of multiply-adds per element, in the order of
/// k, so that an element has the same bits whatever tile it falls into. Every pointer must cover the whole tile; depth is at least
/// 1.</remarks>
internal static unsafe class MatMulTile128
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector128<float> s0a = default, s0b = default;
        Vector128<float> s1a = default, s1b = default;
        Vector128<float> s2a = default, s2b = default;
        Vector128<float> s3a = default, s3b = default;
        Vector128<float> s4a = default, s4b = default;
        Vector128<float> s5a = default, s5b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector128.Load(row);
            s0b = Vector128.Load(row + 4);
            row += cStride;
            s1a = Vector128.Load(row);
            s1b = Vector128.Load(row + 4);
            row += cStride;
            s2a = Vector128.Load(row);
            s2b = Vector128.Load(row + 4);
            row += cStride;
            s3a = Vector128.Load(row);
            s3b = Vector128.Load(row + 4);
            row += cStride;
            s4a = Vector128.Load(row);
            s4b = Vector128.Load(row + 4);
            row += cStride;
            s5a = Vector128.Load(row);
            s5b = Vector128.Load(row + 4);
        }
        for (; depth != 0; depth--)
        {
            Vector128<float> b0 = Vector128.Load(b);
            Vector128<float> b1 = Vector128.Load(b + 4);
            Vector128<float> a0 = Vector128.Create(a[0]);
            s0a = Vector128.MultiplyAddEstimate(a0, b0, s0a);
            s0b = Vector128.MultiplyAddEstimate(a0, b1, s0b);
            Vector128<float> a1 = Vector128.Create(a[1]);
            s1a = Vector128.MultiplyAddEstimate(a1, b0, s1a);
            s1b = Vector128.MultiplyAddEstimate(a1, b1, s1b);
            Vector128<float> a2 = Vector128.Create(a[2]);
            s2a = Vector128.MultiplyAddEstimate(a2, b0, s2a);
            s2b = Vector128.MultiplyAddEstimate(a2, b1, s2b);
            Vector128<float> a3 = Vector128.Create(a[3]);
            s3a = Vector128.MultiplyAddEstimate(a3, b0, s3a);
            s3b = Vector128.MultiplyAddEstimate(a3, b1, s3b);
            Vector128<float> a4 = Vector128.Create(a[4]);
            s4a = Vector128.MultiplyAddEstimate(a4, b0, s4a);
            s4b = Vector128.MultiplyAddEstimate(a4, b1, s4b);
            Vector128<float> a5 = Vector128.Create(a[5]);
            s5a = Vector128.MultiplyAddEstimate(a5, b0, s5a);
            s5b = Vector128.MultiplyAddEstimate(a5, b1, s5b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 4);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 4);
        c += cStride;
        s2a.Store(c);
        s2b.Store(c + 4);
        c += cStride;
        s3a.Store(c);
        s3b.Store(c + 4);
        c += cStride;
        s4a.Store(c);
        s4b.Store(c + 4);
        c += cStride;
        s5a.Store(c);
        s5b.Store(c + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector128<float> s0a = default, s0b = default;
        Vector128<float> s1a = default, s1b = default;
        Vector128<float> s2a = default, s2b = default;
        Vector128<float> s3a = default, s3b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector128.Load(row);
            s0b = Vector128.Load(row + 4);
            row += cStride;
            s1a = Vector128.Load(row);
            s1b = Vector128.Load(row + 4);
            row += cStride;
            s2a = Vector128.Load(row);
            s2b = Vector128.Load(row + 4);
            row += cStride;
            s3a = Vector128.Load(row);
            s3b = Vector128.Load(row + 4);
        }
        for (; depth != 0; depth--)
        {
            Vector128<float> b0 = Vector128.Load(b);
            Vector128<float> b1 = Vector128.Load(b + 4);
            Vector128<float> a0 = Vector128.Create(a[0]);
            s0a = Vector128.MultiplyAddEstimate(a0, b0, s0a);
            s0b = Vector128.MultiplyAddEstimate(a0, b1, s0b);
            Vector128<float> a1 = Vector128.Create(a[1]);
            s1a = Vector128.MultiplyAddEstimate(a1, b0, s1a);
            s1b = Vector128.MultiplyAddEstimate(a1, b1, s1b);
            Vector128<float> a2 = Vector128.Create(a[2]);
            s2a = Vector128.MultiplyAddEstimate(a2, b0, s2a);
            s2b = Vector128.MultiplyAddEstimate(a2, b1, s2b);
            Vector128<float> a3 = Vector128.Create(a[3]);
            s3a = Vector128.MultiplyAddEstimate(a3, b0, s3a);
            s3b = Vector128.MultiplyAddEstimate(a3, b1, s3b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 4);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 4);
        c += cStride;
        s2a.Store(c);
        s2b.Store(c + 4);
        c += cStride;
        s3a.Store(c);
        s3b.Store(c + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector128<float> s0a = default, s0b = default;
        Vector128<float> s1a = default, s1b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector128.Load(row);
            s0b = Vector128.Load(row + 4);
            row += cStride;
            s1a = Vector128.Load(row);
            s1b = Vector128.Load(row + 4);
        }
        for (; depth != 0; depth--)
        {
            Vector128<float> b0 = Vector128.Load(b);
            Vector128<float> b1 = Vector128.Load(b + 4);
            Vector128<float> a0 = Vector128.Create(a[0]);
            s0a = Vector128.MultiplyAddEstimate(a0, b0, s0a);
            s0b = Vector128.MultiplyAddEstimate(a0, b1, s0b);
            Vector128<float> a1 = Vector128.Create(a[1]);
            s1a = Vector128.MultiplyAddEstimate(a1, b0, s1a);
            s1b = Vector128.MultiplyAddEstimate(a1, b1, s1b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 4);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector128<float> s0a = default, s0b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector128.Load(row);
            s0b = Vector128.Load(row + 4);
        }
        for (; depth != 0; depth--)
        {
            Vector128<float> b0 = Vector128.Load(b);
            Vector128<float> b1 = Vector128.Load(b + 4);
            Vector128<float> a0 = Vector128.Create(a[0]);
            s0a = Vector128.MultiplyAddEstimate(a0, b0, s0a);
            s0b = Vector128.MultiplyAddEstimate(a0, b1, s0b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 4);
    }

    /// <summary>One row and 4 panels that lie panelStride apart: enough independent chains to hide the latency of the
    /// multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row1Wide(nint depth, float* a, nint aStride, float* b, nint bStride, nint panelStride, float* c, bool accumulate)
    {
        float* b1 = b + panelStride;
        float* b2 = b + 2 * panelStride;
        float* b3 = b + 3 * panelStride;
        Vector128<float> s0a = default, s0b = default;
        Vector128<float> s1a = default, s1b = default;
        Vector128<float> s2a = default, s2b = default;
        Vector128<float> s3a = default, s3b = default;
        if (accumulate)
        {
            s0a = Vector128.Load(c);
            s0b = Vector128.Load(c + 4);
            s1a = Vector128.Load(c + 8);
            s1b = Vector128.Load(c + 12);
            s2a = Vector128.Load(c + 16);
            s2b = Vector128.Load(c + 20);
            s3a = Vector128.Load(c + 24);
            s3b = Vector128.Load(c + 28);
        }
        for (nint k = 0; depth != 0; depth--, k += bStride)
        {
            Vector128<float> x = Vector128.Create(*a);
            s0a = Vector128.MultiplyAddEstimate(x, Vector128.Load(b + k), s0a);
            s0b = Vector128.MultiplyAddEstimate(x, Vector128.Load(b + k + 4), s0b);
            s1a = Vector128.MultiplyAddEstimate(x, Vector128.Load(b1 + k), s1a);
            s1b = Vector128.MultiplyAddEstimate(x, Vector128.Load(b1 + k + 4), s1b);
            s2a = Vector128.MultiplyAddEstimate(x, Vector128.Load(b2 + k), s2a);
            s2b = Vector128.MultiplyAddEstimate(x, Vector128.Load(b2 + k + 4), s2b);
            s3a = Vector128.MultiplyAddEstimate(x, Vector128.Load(b3 + k), s3a);
            s3b = Vector128.MultiplyAddEstimate(x, Vector128.Load(b3 + k + 4), s3b);
            a += aStride;
        }
        s0a.Store(c);
        s0b.Store(c + 4);
        s1a.Store(c + 8);
        s1b.Store(c + 12);
        s2a.Store(c + 16);
        s2b.Store(c + 20);
        s3a.Store(c + 24);
        s3b.Store(c + 28);
    }
}
