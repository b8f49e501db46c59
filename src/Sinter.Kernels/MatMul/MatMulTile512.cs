using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>AVX-512 tiles of up to 8 rows and 32 columns: 16 sums of 16 elements.</summary>
/// <remarks>See <see cref="TileCall"/> for what a tile computes. One chain of multiply-adds per element, in the order of depth, so that an
/// element has the same bits whatever tile it falls into. Conditions on the number of rows are decided when the method is
/// compiled.</remarks>
internal static unsafe class MatMulTile512
{
    /// <summary>Two vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<TRows>(TileCall* call, float* left, float* right, float* product)
        where TRows : struct, IRowCount
    {
        Vector512<float> s0a = default, s0b = default;
        Vector512<float> s1a = default, s1b = default;
        Vector512<float> s2a = default, s2b = default;
        Vector512<float> s3a = default, s3b = default;
        Vector512<float> s4a = default, s4b = default;
        Vector512<float> s5a = default, s5b = default;
        Vector512<float> s6a = default, s6b = default;
        Vector512<float> s7a = default, s7b = default;
        nint stride = call->ProductStride;
        if (call->Accumulate)
        {
            float* row = product;
            s0a = Vector512.Load(row);
            s0b = Vector512.Load(row + 16);
            if (TRows.Count > 1)
            {
                row += stride;
                s1a = Vector512.Load(row);
                s1b = Vector512.Load(row + 16);
            }
            if (TRows.Count > 2)
            {
                row += stride;
                s2a = Vector512.Load(row);
                s2b = Vector512.Load(row + 16);
            }
            if (TRows.Count > 3)
            {
                row += stride;
                s3a = Vector512.Load(row);
                s3b = Vector512.Load(row + 16);
            }
            if (TRows.Count > 4)
            {
                row += stride;
                s4a = Vector512.Load(row);
                s4b = Vector512.Load(row + 16);
            }
            if (TRows.Count > 5)
            {
                row += stride;
                s5a = Vector512.Load(row);
                s5b = Vector512.Load(row + 16);
            }
            if (TRows.Count > 6)
            {
                row += stride;
                s6a = Vector512.Load(row);
                s6b = Vector512.Load(row + 16);
            }
            if (TRows.Count > 7)
            {
                row += stride;
                s7a = Vector512.Load(row);
                s7b = Vector512.Load(row + 16);
            }
        }
        else if (call->Bias != null)
        {
            s0a = s1a = s2a = s3a = s4a = s5a = s6a = s7a = Vector512.Load(call->Bias);
            s0b = s1b = s2b = s3b = s4b = s5b = s6b = s7b = Vector512.Load(call->Bias + 16);
        }

        nint leftStride = call->LeftStride, rightStride = call->RightStride;
        for (DepthRun* run = call->Runs, end = run + call->RunCount; run < end; run++)
        {
            float* a0 = left + run->Left, b = right + run->Right * rightStride;
            float* a3 = a0 + 3 * leftStride;
            float* a6 = a3 + 3 * leftStride;
            for (nint depth = run->Length; depth != 0; depth--)
            {
                Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), x;
                x = Vector512.Create(*a0);
                s0a = Vector512.FusedMultiplyAdd(x, b0, s0a);
                s0b = Vector512.FusedMultiplyAdd(x, b1, s0b);
                if (TRows.Count > 1)
                {
                    x = Vector512.Create(a0[leftStride]);
                    s1a = Vector512.FusedMultiplyAdd(x, b0, s1a);
                    s1b = Vector512.FusedMultiplyAdd(x, b1, s1b);
                }
                if (TRows.Count > 2)
                {
                    x = Vector512.Create(a0[2 * leftStride]);
                    s2a = Vector512.FusedMultiplyAdd(x, b0, s2a);
                    s2b = Vector512.FusedMultiplyAdd(x, b1, s2b);
                }
                if (TRows.Count > 3)
                {
                    x = Vector512.Create(*a3);
                    s3a = Vector512.FusedMultiplyAdd(x, b0, s3a);
                    s3b = Vector512.FusedMultiplyAdd(x, b1, s3b);
                }
                if (TRows.Count > 4)
                {
                    x = Vector512.Create(a3[leftStride]);
                    s4a = Vector512.FusedMultiplyAdd(x, b0, s4a);
                    s4b = Vector512.FusedMultiplyAdd(x, b1, s4b);
                }
                if (TRows.Count > 5)
                {
                    x = Vector512.Create(a3[2 * leftStride]);
                    s5a = Vector512.FusedMultiplyAdd(x, b0, s5a);
                    s5b = Vector512.FusedMultiplyAdd(x, b1, s5b);
                }
                if (TRows.Count > 6)
                {
                    x = Vector512.Create(*a6);
                    s6a = Vector512.FusedMultiplyAdd(x, b0, s6a);
                    s6b = Vector512.FusedMultiplyAdd(x, b1, s6b);
                }
                if (TRows.Count > 7)
                {
                    x = Vector512.Create(a6[leftStride]);
                    s7a = Vector512.FusedMultiplyAdd(x, b0, s7a);
                    s7b = Vector512.FusedMultiplyAdd(x, b1, s7b);
                }
                b += rightStride;
                a0++;
                if (TRows.Count > 3)
                    a3++;
                if (TRows.Count > 6)
                    a6++;
            }
        }

        if (call->Residual != null)
        {
            float* row = call->Residual;
            s0a += Vector512.Load(row);
            s0b += Vector512.Load(row + 16);
            if (TRows.Count > 1)
            {
                row += call->ResidualStride;
                s1a += Vector512.Load(row);
                s1b += Vector512.Load(row + 16);
            }
            if (TRows.Count > 2)
            {
                row += call->ResidualStride;
                s2a += Vector512.Load(row);
                s2b += Vector512.Load(row + 16);
            }
            if (TRows.Count > 3)
            {
                row += call->ResidualStride;
                s3a += Vector512.Load(row);
                s3b += Vector512.Load(row + 16);
            }
            if (TRows.Count > 4)
            {
                row += call->ResidualStride;
                s4a += Vector512.Load(row);
                s4b += Vector512.Load(row + 16);
            }
            if (TRows.Count > 5)
            {
                row += call->ResidualStride;
                s5a += Vector512.Load(row);
                s5b += Vector512.Load(row + 16);
            }
            if (TRows.Count > 6)
            {
                row += call->ResidualStride;
                s6a += Vector512.Load(row);
                s6b += Vector512.Load(row + 16);
            }
            if (TRows.Count > 7)
            {
                row += call->ResidualStride;
                s7a += Vector512.Load(row);
                s7b += Vector512.Load(row + 16);
            }
        }
        if (call->Clamp)
        {
            Vector512<float> low = Vector512.Create(call->Low), high = Vector512.Create(call->High);
            s0a = Vector512.MinNative(high, Vector512.MaxNative(low, s0a));
            s0b = Vector512.MinNative(high, Vector512.MaxNative(low, s0b));
            s1a = Vector512.MinNative(high, Vector512.MaxNative(low, s1a));
            s1b = Vector512.MinNative(high, Vector512.MaxNative(low, s1b));
            s2a = Vector512.MinNative(high, Vector512.MaxNative(low, s2a));
            s2b = Vector512.MinNative(high, Vector512.MaxNative(low, s2b));
            s3a = Vector512.MinNative(high, Vector512.MaxNative(low, s3a));
            s3b = Vector512.MinNative(high, Vector512.MaxNative(low, s3b));
            s4a = Vector512.MinNative(high, Vector512.MaxNative(low, s4a));
            s4b = Vector512.MinNative(high, Vector512.MaxNative(low, s4b));
            s5a = Vector512.MinNative(high, Vector512.MaxNative(low, s5a));
            s5b = Vector512.MinNative(high, Vector512.MaxNative(low, s5b));
            s6a = Vector512.MinNative(high, Vector512.MaxNative(low, s6a));
            s6b = Vector512.MinNative(high, Vector512.MaxNative(low, s6b));
            s7a = Vector512.MinNative(high, Vector512.MaxNative(low, s7a));
            s7b = Vector512.MinNative(high, Vector512.MaxNative(low, s7b));
        }
        s0a.Store(product);
        s0b.Store(product + 16);
        if (TRows.Count > 1)
        {
            product += stride;
            s1a.Store(product);
            s1b.Store(product + 16);
        }
        if (TRows.Count > 2)
        {
            product += stride;
            s2a.Store(product);
            s2b.Store(product + 16);
        }
        if (TRows.Count > 3)
        {
            product += stride;
            s3a.Store(product);
            s3b.Store(product + 16);
        }
        if (TRows.Count > 4)
        {
            product += stride;
            s4a.Store(product);
            s4b.Store(product + 16);
        }
        if (TRows.Count > 5)
        {
            product += stride;
            s5a.Store(product);
            s5b.Store(product + 16);
        }
        if (TRows.Count > 6)
        {
            product += stride;
            s6a.Store(product);
            s6b.Store(product + 16);
        }
        if (TRows.Count > 7)
        {
            product += stride;
            s7a.Store(product);
            s7b.Store(product + 16);
        }
    }

    /// <summary>One vector of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<TRows>(TileCall* call, float* left, float* right, float* product)
        where TRows : struct, IRowCount
    {
        Vector512<float> s0a = default;
        Vector512<float> s1a = default;
        Vector512<float> s2a = default;
        Vector512<float> s3a = default;
        Vector512<float> s4a = default;
        Vector512<float> s5a = default;
        Vector512<float> s6a = default;
        Vector512<float> s7a = default;
        nint stride = call->ProductStride;
        if (call->Accumulate)
        {
            float* row = product;
            s0a = Vector512.Load(row);
            if (TRows.Count > 1)
            {
                row += stride;
                s1a = Vector512.Load(row);
            }
            if (TRows.Count > 2)
            {
                row += stride;
                s2a = Vector512.Load(row);
            }
            if (TRows.Count > 3)
            {
                row += stride;
                s3a = Vector512.Load(row);
            }
            if (TRows.Count > 4)
            {
                row += stride;
                s4a = Vector512.Load(row);
            }
            if (TRows.Count > 5)
            {
                row += stride;
                s5a = Vector512.Load(row);
            }
            if (TRows.Count > 6)
            {
                row += stride;
                s6a = Vector512.Load(row);
            }
            if (TRows.Count > 7)
            {
                row += stride;
                s7a = Vector512.Load(row);
            }
        }
        else if (call->Bias != null)
        {
            s0a = s1a = s2a = s3a = s4a = s5a = s6a = s7a = Vector512.Load(call->Bias);
        }

        nint leftStride = call->LeftStride, rightStride = call->RightStride;
        for (DepthRun* run = call->Runs, end = run + call->RunCount; run < end; run++)
        {
            float* a0 = left + run->Left, b = right + run->Right * rightStride;
            float* a3 = a0 + 3 * leftStride;
            float* a6 = a3 + 3 * leftStride;
            for (nint depth = run->Length; depth != 0; depth--)
            {
                Vector512<float> b0 = Vector512.Load(b), x;
                x = Vector512.Create(*a0);
                s0a = Vector512.FusedMultiplyAdd(x, b0, s0a);
                if (TRows.Count > 1)
                {
                    x = Vector512.Create(a0[leftStride]);
                    s1a = Vector512.FusedMultiplyAdd(x, b0, s1a);
                }
                if (TRows.Count > 2)
                {
                    x = Vector512.Create(a0[2 * leftStride]);
                    s2a = Vector512.FusedMultiplyAdd(x, b0, s2a);
                }
                if (TRows.Count > 3)
                {
                    x = Vector512.Create(*a3);
                    s3a = Vector512.FusedMultiplyAdd(x, b0, s3a);
                }
                if (TRows.Count > 4)
                {
                    x = Vector512.Create(a3[leftStride]);
                    s4a = Vector512.FusedMultiplyAdd(x, b0, s4a);
                }
                if (TRows.Count > 5)
                {
                    x = Vector512.Create(a3[2 * leftStride]);
                    s5a = Vector512.FusedMultiplyAdd(x, b0, s5a);
                }
                if (TRows.Count > 6)
                {
                    x = Vector512.Create(*a6);
                    s6a = Vector512.FusedMultiplyAdd(x, b0, s6a);
                }
                if (TRows.Count > 7)
                {
                    x = Vector512.Create(a6[leftStride]);
                    s7a = Vector512.FusedMultiplyAdd(x, b0, s7a);
                }
                b += rightStride;
                a0++;
                if (TRows.Count > 3)
                    a3++;
                if (TRows.Count > 6)
                    a6++;
            }
        }

        if (call->Residual != null)
        {
            float* row = call->Residual;
            s0a += Vector512.Load(row);
            if (TRows.Count > 1)
            {
                row += call->ResidualStride;
                s1a += Vector512.Load(row);
            }
            if (TRows.Count > 2)
            {
                row += call->ResidualStride;
                s2a += Vector512.Load(row);
            }
            if (TRows.Count > 3)
            {
                row += call->ResidualStride;
                s3a += Vector512.Load(row);
            }
            if (TRows.Count > 4)
            {
                row += call->ResidualStride;
                s4a += Vector512.Load(row);
            }
            if (TRows.Count > 5)
            {
                row += call->ResidualStride;
                s5a += Vector512.Load(row);
            }
            if (TRows.Count > 6)
            {
                row += call->ResidualStride;
                s6a += Vector512.Load(row);
            }
            if (TRows.Count > 7)
            {
                row += call->ResidualStride;
                s7a += Vector512.Load(row);
            }
        }
        if (call->Clamp)
        {
            Vector512<float> low = Vector512.Create(call->Low), high = Vector512.Create(call->High);
            s0a = Vector512.MinNative(high, Vector512.MaxNative(low, s0a));
            s1a = Vector512.MinNative(high, Vector512.MaxNative(low, s1a));
            s2a = Vector512.MinNative(high, Vector512.MaxNative(low, s2a));
            s3a = Vector512.MinNative(high, Vector512.MaxNative(low, s3a));
            s4a = Vector512.MinNative(high, Vector512.MaxNative(low, s4a));
            s5a = Vector512.MinNative(high, Vector512.MaxNative(low, s5a));
            s6a = Vector512.MinNative(high, Vector512.MaxNative(low, s6a));
            s7a = Vector512.MinNative(high, Vector512.MaxNative(low, s7a));
        }
        s0a.Store(product);
        if (TRows.Count > 1)
        {
            product += stride;
            s1a.Store(product);
        }
        if (TRows.Count > 2)
        {
            product += stride;
            s2a.Store(product);
        }
        if (TRows.Count > 3)
        {
            product += stride;
            s3a.Store(product);
        }
        if (TRows.Count > 4)
        {
            product += stride;
            s4a.Store(product);
        }
        if (TRows.Count > 5)
        {
            product += stride;
            s5a.Store(product);
        }
        if (TRows.Count > 6)
        {
            product += stride;
            s6a.Store(product);
        }
        if (TRows.Count > 7)
        {
            product += stride;
            s7a.Store(product);
        }
    }

    /// <summary>One row and four whole panels, each a stretch of memory read in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(TileCall* call, float* left, float* right, nint panelStride, float* product)
    {
        Vector512<float> s0a = default, s0b = default;
        Vector512<float> s1a = default, s1b = default;
        Vector512<float> s2a = default, s2b = default;
        Vector512<float> s3a = default, s3b = default;
        float* start = call->Accumulate ? product : call->Bias;
        if (start != null)
        {
            s0a = Vector512.Load(start);
            s0b = Vector512.Load(start + 16);
            s1a = Vector512.Load(start + 32);
            s1b = Vector512.Load(start + 48);
            s2a = Vector512.Load(start + 64);
            s2b = Vector512.Load(start + 80);
            s3a = Vector512.Load(start + 96);
            s3b = Vector512.Load(start + 112);
        }
        nint rightStride = call->RightStride, depth = call->Runs->Length;
        float* b0 = right + call->Runs->Right * rightStride, b1 = b0 + panelStride, b2 = b1 + panelStride, b3 = b2 + panelStride;
        left += call->Runs->Left;
        for (nint k = 0; depth != 0; depth--, k += rightStride)
        {
            Vector512<float> x = Vector512.Create(*left++);
            s0a = Vector512.FusedMultiplyAdd(x, Vector512.Load(b0 + k), s0a);
            s0b = Vector512.FusedMultiplyAdd(x, Vector512.Load(b0 + k + 16), s0b);
            s1a = Vector512.FusedMultiplyAdd(x, Vector512.Load(b1 + k), s1a);
            s1b = Vector512.FusedMultiplyAdd(x, Vector512.Load(b1 + k + 16), s1b);
            s2a = Vector512.FusedMultiplyAdd(x, Vector512.Load(b2 + k), s2a);
            s2b = Vector512.FusedMultiplyAdd(x, Vector512.Load(b2 + k + 16), s2b);
            s3a = Vector512.FusedMultiplyAdd(x, Vector512.Load(b3 + k), s3a);
            s3b = Vector512.FusedMultiplyAdd(x, Vector512.Load(b3 + k + 16), s3b);
        }
        s0a.Store(product);
        s0b.Store(product + 16);
        s1a.Store(product + 32);
        s1b.Store(product + 48);
        s2a.Store(product + 64);
        s2b.Store(product + 80);
        s3a.Store(product + 96);
        s3b.Store(product + 112);
    }
}
