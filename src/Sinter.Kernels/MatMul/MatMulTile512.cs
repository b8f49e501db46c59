using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>AVX-512 tiles of up to 12 rows and 32 columns: 24 of 32 registers hold sums.</summary>
/// <remarks>Tile[i, j] (+)= sum over k of a[k * aStride + i] * b[k * bStride + j]: one chain of multiply-adds per element, in the order of
/// k, so that an element has the same bits whatever tile it falls into. Every pointer must cover the whole tile; depth is at least
/// 1.</remarks>
internal static unsafe class MatMulTile512
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector512<float> s0a = default, s0b = default;
        Vector512<float> s1a = default, s1b = default;
        Vector512<float> s2a = default, s2b = default;
        Vector512<float> s3a = default, s3b = default;
        Vector512<float> s4a = default, s4b = default;
        Vector512<float> s5a = default, s5b = default;
        Vector512<float> s6a = default, s6b = default;
        Vector512<float> s7a = default, s7b = default;
        Vector512<float> s8a = default, s8b = default;
        Vector512<float> s9a = default, s9b = default;
        Vector512<float> s10a = default, s10b = default;
        Vector512<float> s11a = default, s11b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector512.Load(row);
            s0b = Vector512.Load(row + 16);
            row += cStride;
            s1a = Vector512.Load(row);
            s1b = Vector512.Load(row + 16);
            row += cStride;
            s2a = Vector512.Load(row);
            s2b = Vector512.Load(row + 16);
            row += cStride;
            s3a = Vector512.Load(row);
            s3b = Vector512.Load(row + 16);
            row += cStride;
            s4a = Vector512.Load(row);
            s4b = Vector512.Load(row + 16);
            row += cStride;
            s5a = Vector512.Load(row);
            s5b = Vector512.Load(row + 16);
            row += cStride;
            s6a = Vector512.Load(row);
            s6b = Vector512.Load(row + 16);
            row += cStride;
            s7a = Vector512.Load(row);
            s7b = Vector512.Load(row + 16);
            row += cStride;
            s8a = Vector512.Load(row);
            s8b = Vector512.Load(row + 16);
            row += cStride;
            s9a = Vector512.Load(row);
            s9b = Vector512.Load(row + 16);
            row += cStride;
            s10a = Vector512.Load(row);
            s10b = Vector512.Load(row + 16);
            row += cStride;
            s11a = Vector512.Load(row);
            s11b = Vector512.Load(row + 16);
        }
        for (; depth != 0; depth--)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + 16);
            Vector512<float> a0 = Vector512.Create(a[0]);
            s0a = Vector512.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector512.FusedMultiplyAdd(a0, b1, s0b);
            Vector512<float> a1 = Vector512.Create(a[1]);
            s1a = Vector512.FusedMultiplyAdd(a1, b0, s1a);
            s1b = Vector512.FusedMultiplyAdd(a1, b1, s1b);
            Vector512<float> a2 = Vector512.Create(a[2]);
            s2a = Vector512.FusedMultiplyAdd(a2, b0, s2a);
            s2b = Vector512.FusedMultiplyAdd(a2, b1, s2b);
            Vector512<float> a3 = Vector512.Create(a[3]);
            s3a = Vector512.FusedMultiplyAdd(a3, b0, s3a);
            s3b = Vector512.FusedMultiplyAdd(a3, b1, s3b);
            Vector512<float> a4 = Vector512.Create(a[4]);
            s4a = Vector512.FusedMultiplyAdd(a4, b0, s4a);
            s4b = Vector512.FusedMultiplyAdd(a4, b1, s4b);
            Vector512<float> a5 = Vector512.Create(a[5]);
            s5a = Vector512.FusedMultiplyAdd(a5, b0, s5a);
            s5b = Vector512.FusedMultiplyAdd(a5, b1, s5b);
            Vector512<float> a6 = Vector512.Create(a[6]);
            s6a = Vector512.FusedMultiplyAdd(a6, b0, s6a);
            s6b = Vector512.FusedMultiplyAdd(a6, b1, s6b);
            Vector512<float> a7 = Vector512.Create(a[7]);
            s7a = Vector512.FusedMultiplyAdd(a7, b0, s7a);
            s7b = Vector512.FusedMultiplyAdd(a7, b1, s7b);
            Vector512<float> a8 = Vector512.Create(a[8]);
            s8a = Vector512.FusedMultiplyAdd(a8, b0, s8a);
            s8b = Vector512.FusedMultiplyAdd(a8, b1, s8b);
            Vector512<float> a9 = Vector512.Create(a[9]);
            s9a = Vector512.FusedMultiplyAdd(a9, b0, s9a);
            s9b = Vector512.FusedMultiplyAdd(a9, b1, s9b);
            Vector512<float> a10 = Vector512.Create(a[10]);
            s10a = Vector512.FusedMultiplyAdd(a10, b0, s10a);
            s10b = Vector512.FusedMultiplyAdd(a10, b1, s10b);
            Vector512<float> a11 = Vector512.Create(a[11]);
            s11a = Vector512.FusedMultiplyAdd(a11, b0, s11a);
            s11b = Vector512.FusedMultiplyAdd(a11, b1, s11b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 16);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 16);
        c += cStride;
        s2a.Store(c);
        s2b.Store(c + 16);
        c += cStride;
        s3a.Store(c);
        s3b.Store(c + 16);
        c += cStride;
        s4a.Store(c);
        s4b.Store(c + 16);
        c += cStride;
        s5a.Store(c);
        s5b.Store(c + 16);
        c += cStride;
        s6a.Store(c);
        s6b.Store(c + 16);
        c += cStride;
        s7a.Store(c);
        s7b.Store(c + 16);
        c += cStride;
        s8a.Store(c);
        s8b.Store(c + 16);
        c += cStride;
        s9a.Store(c);
        s9b.Store(c + 16);
        c += cStride;
        s10a.Store(c);
        s10b.Store(c + 16);
        c += cStride;
        s11a.Store(c);
        s11b.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector512<float> s0a = default, s0b = default;
        Vector512<float> s1a = default, s1b = default;
        Vector512<float> s2a = default, s2b = default;
        Vector512<float> s3a = default, s3b = default;
        Vector512<float> s4a = default, s4b = default;
        Vector512<float> s5a = default, s5b = default;
        Vector512<float> s6a = default, s6b = default;
        Vector512<float> s7a = default, s7b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector512.Load(row);
            s0b = Vector512.Load(row + 16);
            row += cStride;
            s1a = Vector512.Load(row);
            s1b = Vector512.Load(row + 16);
            row += cStride;
            s2a = Vector512.Load(row);
            s2b = Vector512.Load(row + 16);
            row += cStride;
            s3a = Vector512.Load(row);
            s3b = Vector512.Load(row + 16);
            row += cStride;
            s4a = Vector512.Load(row);
            s4b = Vector512.Load(row + 16);
            row += cStride;
            s5a = Vector512.Load(row);
            s5b = Vector512.Load(row + 16);
            row += cStride;
            s6a = Vector512.Load(row);
            s6b = Vector512.Load(row + 16);
            row += cStride;
            s7a = Vector512.Load(row);
            s7b = Vector512.Load(row + 16);
        }
        for (; depth != 0; depth--)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + 16);
            Vector512<float> a0 = Vector512.Create(a[0]);
            s0a = Vector512.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector512.FusedMultiplyAdd(a0, b1, s0b);
            Vector512<float> a1 = Vector512.Create(a[1]);
            s1a = Vector512.FusedMultiplyAdd(a1, b0, s1a);
            s1b = Vector512.FusedMultiplyAdd(a1, b1, s1b);
            Vector512<float> a2 = Vector512.Create(a[2]);
            s2a = Vector512.FusedMultiplyAdd(a2, b0, s2a);
            s2b = Vector512.FusedMultiplyAdd(a2, b1, s2b);
            Vector512<float> a3 = Vector512.Create(a[3]);
            s3a = Vector512.FusedMultiplyAdd(a3, b0, s3a);
            s3b = Vector512.FusedMultiplyAdd(a3, b1, s3b);
            Vector512<float> a4 = Vector512.Create(a[4]);
            s4a = Vector512.FusedMultiplyAdd(a4, b0, s4a);
            s4b = Vector512.FusedMultiplyAdd(a4, b1, s4b);
            Vector512<float> a5 = Vector512.Create(a[5]);
            s5a = Vector512.FusedMultiplyAdd(a5, b0, s5a);
            s5b = Vector512.FusedMultiplyAdd(a5, b1, s5b);
            Vector512<float> a6 = Vector512.Create(a[6]);
            s6a = Vector512.FusedMultiplyAdd(a6, b0, s6a);
            s6b = Vector512.FusedMultiplyAdd(a6, b1, s6b);
            Vector512<float> a7 = Vector512.Create(a[7]);
            s7a = Vector512.FusedMultiplyAdd(a7, b0, s7a);
            s7b = Vector512.FusedMultiplyAdd(a7, b1, s7b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 16);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 16);
        c += cStride;
        s2a.Store(c);
        s2b.Store(c + 16);
        c += cStride;
        s3a.Store(c);
        s3b.Store(c + 16);
        c += cStride;
        s4a.Store(c);
        s4b.Store(c + 16);
        c += cStride;
        s5a.Store(c);
        s5b.Store(c + 16);
        c += cStride;
        s6a.Store(c);
        s6b.Store(c + 16);
        c += cStride;
        s7a.Store(c);
        s7b.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector512<float> s0a = default, s0b = default;
        Vector512<float> s1a = default, s1b = default;
        Vector512<float> s2a = default, s2b = default;
        Vector512<float> s3a = default, s3b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector512.Load(row);
            s0b = Vector512.Load(row + 16);
            row += cStride;
            s1a = Vector512.Load(row);
            s1b = Vector512.Load(row + 16);
            row += cStride;
            s2a = Vector512.Load(row);
            s2b = Vector512.Load(row + 16);
            row += cStride;
            s3a = Vector512.Load(row);
            s3b = Vector512.Load(row + 16);
        }
        for (; depth != 0; depth--)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + 16);
            Vector512<float> a0 = Vector512.Create(a[0]);
            s0a = Vector512.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector512.FusedMultiplyAdd(a0, b1, s0b);
            Vector512<float> a1 = Vector512.Create(a[1]);
            s1a = Vector512.FusedMultiplyAdd(a1, b0, s1a);
            s1b = Vector512.FusedMultiplyAdd(a1, b1, s1b);
            Vector512<float> a2 = Vector512.Create(a[2]);
            s2a = Vector512.FusedMultiplyAdd(a2, b0, s2a);
            s2b = Vector512.FusedMultiplyAdd(a2, b1, s2b);
            Vector512<float> a3 = Vector512.Create(a[3]);
            s3a = Vector512.FusedMultiplyAdd(a3, b0, s3a);
            s3b = Vector512.FusedMultiplyAdd(a3, b1, s3b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 16);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 16);
        c += cStride;
        s2a.Store(c);
        s2b.Store(c + 16);
        c += cStride;
        s3a.Store(c);
        s3b.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector512<float> s0a = default, s0b = default;
        Vector512<float> s1a = default, s1b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector512.Load(row);
            s0b = Vector512.Load(row + 16);
            row += cStride;
            s1a = Vector512.Load(row);
            s1b = Vector512.Load(row + 16);
        }
        for (; depth != 0; depth--)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + 16);
            Vector512<float> a0 = Vector512.Create(a[0]);
            s0a = Vector512.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector512.FusedMultiplyAdd(a0, b1, s0b);
            Vector512<float> a1 = Vector512.Create(a[1]);
            s1a = Vector512.FusedMultiplyAdd(a1, b0, s1a);
            s1b = Vector512.FusedMultiplyAdd(a1, b1, s1b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 16);
        c += cStride;
        s1a.Store(c);
        s1b.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1(nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector512<float> s0a = default, s0b = default;
        if (accumulate)
        {
            float* row = c;
            s0a = Vector512.Load(row);
            s0b = Vector512.Load(row + 16);
        }
        for (; depth != 0; depth--)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + 16);
            Vector512<float> a0 = Vector512.Create(a[0]);
            s0a = Vector512.FusedMultiplyAdd(a0, b0, s0a);
            s0b = Vector512.FusedMultiplyAdd(a0, b1, s0b);
            a += aStride;
            b += bStride;
        }
        s0a.Store(c);
        s0b.Store(c + 16);
    }

    /// <summary>One row and 4 panels that lie panelStride apart: enough independent chains to hide the latency of the
    /// multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row1Wide(nint depth, float* a, nint aStride, float* b, nint bStride, nint panelStride, float* c, bool accumulate)
    {
        float* b1 = b + panelStride;
        float* b2 = b + 2 * panelStride;
        float* b3 = b + 3 * panelStride;
        Vector512<float> s0a = default, s0b = default;
        Vector512<float> s1a = default, s1b = default;
        Vector512<float> s2a = default, s2b = default;
        Vector512<float> s3a = default, s3b = default;
        if (accumulate)
        {
            s0a = Vector512.Load(c);
            s0b = Vector512.Load(c + 16);
            s1a = Vector512.Load(c + 32);
            s1b = Vector512.Load(c + 48);
            s2a = Vector512.Load(c + 64);
            s2b = Vector512.Load(c + 80);
            s3a = Vector512.Load(c + 96);
            s3b = Vector512.Load(c + 112);
        }
        for (nint k = 0; depth != 0; depth--, k += bStride)
        {
            Vector512<float> x = Vector512.Create(*a);
            s0a = Vector512.FusedMultiplyAdd(x, Vector512.Load(b + k), s0a);
            s0b = Vector512.FusedMultiplyAdd(x, Vector512.Load(b + k + 16), s0b);
            s1a = Vector512.FusedMultiplyAdd(x, Vector512.Load(b1 + k), s1a);
            s1b = Vector512.FusedMultiplyAdd(x, Vector512.Load(b1 + k + 16), s1b);
            s2a = Vector512.FusedMultiplyAdd(x, Vector512.Load(b2 + k), s2a);
            s2b = Vector512.FusedMultiplyAdd(x, Vector512.Load(b2 + k + 16), s2b);
            s3a = Vector512.FusedMultiplyAdd(x, Vector512.Load(b3 + k), s3a);
            s3b = Vector512.FusedMultiplyAdd(x, Vector512.Load(b3 + k + 16), s3b);
            a += aStride;
        }
        s0a.Store(c);
        s0b.Store(c + 16);
        s1a.Store(c + 32);
        s1b.Store(c + 48);
        s2a.Store(c + 64);
        s2b.Store(c + 80);
        s3a.Store(c + 96);
        s3b.Store(c + 112);
    }
}
