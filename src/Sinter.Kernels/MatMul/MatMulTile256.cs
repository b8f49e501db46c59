using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>AVX2 tiles of up to 6 rows and 16 columns: 12 of 16 registers hold sums.</summary>
/// <remarks>Tile[i, j] (+)= sum over k of a[k * aStride + i] * b[k * bStride + j]: one chain of multiply-adds per element, in the order of
/// k, so that an element has the same bits whatever tile it falls into. Every pointer must cover the whole tile; depth is at least
/// 1.</remarks>
internal static unsafe class MatMulTile256
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector256<float> s0a = default, s0b = default;
        Vector256<float> s1a = default, s1b = default;
        Vector256<float> s2a = default, s2b = default;
        Vector256<float> s3a = default, s3b = default;
        Vector256<float> s4a = default, s4b = default;
        Vector256<float> s5a = default, s5b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector256.Load(row);
            s0b = Vector256.Load(row + 8);
            row += cStride;
            s1a = Vector256.Load(row);
            s1b = Vector256.Load(row + 8);
            row += cStride;
            s2a = Vector256.Load(row);
            s2b = Vector256.Load(row + 8);
            row += cStride;
            s3a = Vector256.Load(row);
            s3b = Vector256.Load(row + 8);
            row += cStride;
            s4a = Vector256.Load(row);
            s4b = Vector256.Load(row + 8);
            row += cStride;
            s5a = Vector256.Load(row);
            s5b = Vector256.Load(row + 8);
        }
        for (; depth != 0; depth--)
        {
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + 8);
            Vector256<float> a0 = Vector256.Create(a[0]);
            s0a = Vector256.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector256.FusedMultiplyAdd(a0, b1, s0b);
            Vector256<float> a1 = Vector256.Create(a[1]);
            s1a = Vector256.FusedMultiplyAdd(a1, b0, s1a);
            s1b = Vector256.FusedMultiplyAdd(a1, b1, s1b);
            Vector256<float> a2 = Vector256.Create(a[2]);
            s2a = Vector256.FusedMultiplyAdd(a2, b0, s2a);
            s2b = Vector256.FusedMultiplyAdd(a2, b1, s2b);
            Vector256<float> a3 = Vector256.Create(a[3]);
            s3a = Vector256.FusedMultiplyAdd(a3, b0, s3a);
            s3b = Vector256.FusedMultiplyAdd(a3, b1, s3b);
            Vector256<float> a4 = Vector256.Create(a[4]);
            s4a = Vector256.FusedMultiplyAdd(a4, b0, s4a);
            s4b = Vector256.FusedMultiplyAdd(a4, b1, s4b);
            Vector256<float> a5 = Vector256.Create(a[5]);
            s5a = Vector256.FusedMultiplyAdd(a5, b0, s5a);
            s5b = Vector256.FusedMultiplyAdd(a5, b1, s5b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 8);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 8);
        c += cStride;
        s2a.Store(c);
        s2b.Store(c + 8);
        c += cStride;
        s3a.Store(c);
        s3b.Store(c + 8);
        c += cStride;
        s4a.Store(c);
        s4b.Store(c + 8);
        c += cStride;
        s5a.Store(c);
        s5b.Store(c + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector256<float> s0a = default, s0b = default;
        Vector256<float> s1a = default, s1b = default;
        Vector256<float> s2a = default, s2b = default;
        Vector256<float> s3a = default, s3b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector256.Load(row);
            s0b = Vector256.Load(row + 8);
            row += cStride;
            s1a = Vector256.Load(row);
            s1b = Vector256.Load(row + 8);
            row += cStride;
            s2a = Vector256.Load(row);
            s2b = Vector256.Load(row + 8);
            row += cStride;
            s3a = Vector256.Load(row);
            s3b = Vector256.Load(row + 8);
        }
        for (; depth != 0; depth--)
        {
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + 8);
            Vector256<float> a0 = Vector256.Create(a[0]);
            s0a = Vector256.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector256.FusedMultiplyAdd(a0, b1, s0b);
            Vector256<float> a1 = Vector256.Create(a[1]);
            s1a = Vector256.FusedMultiplyAdd(a1, b0, s1a);
            s1b = Vector256.FusedMultiplyAdd(a1, b1, s1b);
            Vector256<float> a2 = Vector256.Create(a[2]);
            s2a = Vector256.FusedMultiplyAdd(a2, b0, s2a);
            s2b = Vector256.FusedMultiplyAdd(a2, b1, s2b);
            Vector256<float> a3 = Vector256.Create(a[3]);
            s3a = Vector256.FusedMultiplyAdd(a3, b0, s3a);
            s3b = Vector256.FusedMultiplyAdd(a3, b1, s3b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 8);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 8);
        c += cStride;
        s2a.Store(c);
        s2b.Store(c + 8);
        c += cStride;
        s3a.Store(c);
        s3b.Store(c + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector256<float> s0a = default, s0b = default;
        Vector256<float> s1a = default, s1b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector256.Load(row);
            s0b = Vector256.Load(row + 8);
            row += cStride;
            s1a = Vector256.Load(row);
            s1b = Vector256.Load(row + 8);
        }
        for (; depth != 0; depth--)
        {
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + 8);
            Vector256<float> a0 = Vector256.Create(a[0]);
            s0a = Vector256.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector256.FusedMultiplyAdd(a0, b1, s0b);
            Vector256<float> a1 = Vector256.Create(a[1]);
            s1a = Vector256.FusedMultiplyAdd(a1, b0, s1a);
            s1b = Vector256.FusedMultiplyAdd(a1, b1, s1b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 8);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector256<float> s0a = default, s0b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector256.Load(row);
            s0b = Vector256.Load(row + 8);
        }
        for (; depth != 0; depth--)
        {
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + 8);
            Vector256<float> a0 = Vector256.Create(a[0]);
            s0a = Vector256.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector256.FusedMultiplyAdd(a0, b1, s0b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 8);
    }

    /// <summary>One row and 4 panels that lie panelStride apart: enough independent chains to hide the latency of the
    /// multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row1Wide(nint depth, float* a, nint aStride, float* b, nint bStride, nint panelStride, float* c, bool accumulate)
    {
        float* b1 = b + panelStride;
        float* b2 = b + 2 * panelStride;
        float* b3 = b + 3 * panelStride;
        Vector256<float> s0a = default, s0b = default;
        Vector256<float> s1a = default, s1b = default;
        Vector256<float> s2a = default, s2b = default;
        Vector256<float> s3a = default, s3b = default;
        if (accumulate)
        {
            s0a = Vector256.Load(c);
            s0b = Vector256.Load(c + 8);
            s1a = Vector256.Load(c + 16);
            s1b = Vector256.Load(c + 24);
            s2a = Vector256.Load(c + 32);
            s2b = Vector256.Load(c + 40);
            s3a = Vector256.Load(c + 48);
            s3b = Vector256.Load(c + 56);
        }
        for (nint k = 0; depth != 0; depth--, k += bStride)
        {
            Vector256<float> x = Vector256.Create(*a);
            s0a = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + k), s0a);
            s0b = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + k + 8), s0b);
            s1a = Vector256.FusedMultiplyAdd(x, Vector256.Load(b1 + k), s1a);
            s1b = Vector256.FusedMultiplyAdd(x, Vector256.Load(b1 + k + 8), s1b);
            s2a = Vector256.FusedMultiplyAdd(x, Vector256.Load(b2 + k), s2a);
            s2b = Vector256.FusedMultiplyAdd(x, Vector256.Load(b2 + k + 8), s2b);
            s3a = Vector256.FusedMultiplyAdd(x, Vector256.Load(b3 + k), s3a);
            s3b = Vector256.FusedMultiplyAdd(x, Vector256.Load(b3 + k + 8), s3b);
            a += aStride;
        }
        s0a.Store(c);
        s0b.Store(c + 8);
        s1a.Store(c + 16);
        s1b.Store(c + 24);
        s2a.Store(c + 32);
        s2b.Store(c + 40);
        s3a.Store(c + 48);
        s3b.Store(c + 56);
    }
}
