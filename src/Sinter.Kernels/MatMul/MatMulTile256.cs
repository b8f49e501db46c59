using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>AVX2 tiles of up to 6 rows and 16 columns: 12 of 16 registers hold sums.</summary>
/// <remarks>See <see cref="TileCall"/> for what a tile computes. One chain of multiply-adds per element, in the order of depth, so that an
/// element has the same bits whatever tile it falls into. Conditions on the number of rows are decided when the method is
/// compiled.</remarks>
internal static unsafe class MatMulTile256
{
    /// <summary>Two vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<TRows>(TileCall* call, float* left, float* right, float* product)
        where TRows : struct, IRowCount
    {
        Vector256<float> s0a = default, s0b = default;
        Vector256<float> s1a = default, s1b = default;
        Vector256<float> s2a = default, s2b = default;
        Vector256<float> s3a = default, s3b = default;
        Vector256<float> s4a = default, s4b = default;
        Vector256<float> s5a = default, s5b = default;
        nint stride = call->ProductStride;
        if (call->Accumulate)
        {
            float* row = product;
            s0a = Vector256.Load(row);
            s0b = Vector256.Load(row + 8);
            if (TRows.Count > 1)
            {
                row += stride;
                s1a = Vector256.Load(row);
                s1b = Vector256.Load(row + 8);
            }
            if (TRows.Count > 2)
            {
                row += stride;
                s2a = Vector256.Load(row);
                s2b = Vector256.Load(row + 8);
            }
            if (TRows.Count > 3)
            {
                row += stride;
                s3a = Vector256.Load(row);
                s3b = Vector256.Load(row + 8);
            }
            if (TRows.Count > 4)
            {
                row += stride;
                s4a = Vector256.Load(row);
                s4b = Vector256.Load(row + 8);
            }
            if (TRows.Count > 5)
            {
                row += stride;
                s5a = Vector256.Load(row);
                s5b = Vector256.Load(row + 8);
            }
        }
        else if (call->Bias != null)
        {
            s0a = s1a = s2a = s3a = s4a = s5a = Vector256.Load(call->Bias);
            s0b = s1b = s2b = s3b = s4b = s5b = Vector256.Load(call->Bias + 8);
        }

        nint leftStride = call->LeftStride, rightStride = call->RightStride;
        for (DepthRun* run = call->Runs, end = run + call->RunCount; run < end; run++)
        {
            float* a0 = left + run->Left, b = right + run->Right * rightStride;
            float* a3 = a0 + 3 * leftStride;
            for (nint depth = run->Length; depth != 0; depth--)
            {
                Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8), x;
                x = Vector256.Create(*a0);
                s0a = Vector256.FusedMultiplyAdd(x, b0, s0a);
                s0b = Vector256.FusedMultiplyAdd(x, b1, s0b);
                if (TRows.Count > 1)
                {
                    x = Vector256.Create(a0[leftStride]);
                    s1a = Vector256.FusedMultiplyAdd(x, b0, s1a);
                    s1b = Vector256.FusedMultiplyAdd(x, b1, s1b);
                }
                if (TRows.Count > 2)
                {
                    x = Vector256.Create(a0[2 * leftStride]);
                    s2a = Vector256.FusedMultiplyAdd(x, b0, s2a);
                    s2b = Vector256.FusedMultiplyAdd(x, b1, s2b);
                }
                if (TRows.Count > 3)
                {
                    x = Vector256.Create(*a3);
                    s3a = Vector256.FusedMultiplyAdd(x, b0, s3a);
                    s3b = Vector256.FusedMultiplyAdd(x, b1, s3b);
                }
                if (TRows.Count > 4)
                {
                    x = Vector256.Create(a3[leftStride]);
                    s4a = Vector256.FusedMultiplyAdd(x, b0, s4a);
                    s4b = Vector256.FusedMultiplyAdd(x, b1, s4b);
                }
                if (TRows.Count > 5)
                {
                    x = Vector256.Create(a3[2 * leftStride]);
                    s5a = Vector256.FusedMultiplyAdd(x, b0, s5a);
                    s5b = Vector256.FusedMultiplyAdd(x, b1, s5b);
                }
                b += rightStride;
                a0++;
                if (TRows.Count > 3)
                    a3++;
            }
        }

        if (call->Residual != null)
        {
            float* row = call->Residual;
            s0a += Vector256.Load(row);
            s0b += Vector256.Load(row + 8);
            if (TRows.Count > 1)
            {
                row += call->ResidualStride;
                s1a += Vector256.Load(row);
                s1b += Vector256.Load(row + 8);
            }
            if (TRows.Count > 2)
            {
                row += call->ResidualStride;
                s2a += Vector256.Load(row);
                s2b += Vector256.Load(row + 8);
            }
            if (TRows.Count > 3)
            {
                row += call->ResidualStride;
                s3a += Vector256.Load(row);
                s3b += Vector256.Load(row + 8);
            }
            if (TRows.Count > 4)
            {
                row += call->ResidualStride;
                s4a += Vector256.Load(row);
                s4b += Vector256.Load(row + 8);
            }
            if (TRows.Count > 5)
            {
                row += call->ResidualStride;
                s5a += Vector256.Load(row);
                s5b += Vector256.Load(row + 8);
            }
        }
        if (call->Clamp)
        {
            Vector256<float> low = Vector256.Create(call->Low), high = Vector256.Create(call->High);
            s0a = Vector256.MinNative(high, Vector256.MaxNative(low, s0a));
            s0b = Vector256.MinNative(high, Vector256.MaxNative(low, s0b));
            s1a = Vector256.MinNative(high, Vector256.MaxNative(low, s1a));
            s1b = Vector256.MinNative(high, Vector256.MaxNative(low, s1b));
            s2a = Vector256.MinNative(high, Vector256.MaxNative(low, s2a));
            s2b = Vector256.MinNative(high, Vector256.MaxNative(low, s2b));
            s3a = Vector256.MinNative(high, Vector256.MaxNative(low, s3a));
            s3b = Vector256.MinNative(high, Vector256.MaxNative(low, s3b));
            s4a = Vector256.MinNative(high, Vector256.MaxNative(low, s4a));
            s4b = Vector256.MinNative(high, Vector256.MaxNative(low, s4b));
            s5a = Vector256.MinNative(high, Vector256.MaxNative(low, s5a));
            s5b = Vector256.MinNative(high, Vector256.MaxNative(low, s5b));
        }
        s0a.Store(product);
        s0b.Store(product + 8);
        if (TRows.Count > 1)
        {
            product += stride;
            s1a.Store(product);
            s1b.Store(product + 8);
        }
        if (TRows.Count > 2)
        {
            product += stride;
            s2a.Store(product);
            s2b.Store(product + 8);
        }
        if (TRows.Count > 3)
        {
            product += stride;
            s3a.Store(product);
            s3b.Store(product + 8);
        }
        if (TRows.Count > 4)
        {
            product += stride;
            s4a.Store(product);
            s4b.Store(product + 8);
        }
        if (TRows.Count > 5)
        {
            product += stride;
            s5a.Store(product);
            s5b.Store(product + 8);
        }
    }

    /// <summary>One vector of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<TRows>(TileCall* call, float* left, float* right, float* product)
        where TRows : struct, IRowCount
    {
        Vector256<float> s0a = default;
        Vector256<float> s1a = default;
        Vector256<float> s2a = default;
        Vector256<float> s3a = default;
        Vector256<float> s4a = default;
        Vector256<float> s5a = default;
        nint stride = call->ProductStride;
        if (call->Accumulate)
        {
            float* row = product;
            s0a = Vector256.Load(row);
            if (TRows.Count > 1)
            {
                row += stride;
                s1a = Vector256.Load(row);
            }
            if (TRows.Count > 2)
            {
                row += stride;
                s2a = Vector256.Load(row);
            }
            if (TRows.Count > 3)
            {
                row += stride;
                s3a = Vector256.Load(row);
            }
            if (TRows.Count > 4)
            {
                row += stride;
                s4a = Vector256.Load(row);
            }
            if (TRows.Count > 5)
            {
                row += stride;
                s5a = Vector256.Load(row);
            }
        }
        else if (call->Bias != null)
        {
            s0a = s1a = s2a = s3a = s4a = s5a = Vector256.Load(call->Bias);
        }

        nint leftStride = call->LeftStride, rightStride = call->RightStride;
        for (DepthRun* run = call->Runs, end = run + call->RunCount; run < end; run++)
        {
            float* a0 = left + run->Left, b = right + run->Right * rightStride;
            float* a3 = a0 + 3 * leftStride;
            for (nint depth = run->Length; depth != 0; depth--)
            {
                Vector256<float> b0 = Vector256.Load(b), x;
                x = Vector256.Create(*a0);
                s0a = Vector256.FusedMultiplyAdd(x, b0, s0a);
                if (TRows.Count > 1)
                {
                    x = Vector256.Create(a0[leftStride]);
                    s1a = Vector256.FusedMultiplyAdd(x, b0, s1a);
                }
                if (TRows.Count > 2)
                {
                    x = Vector256.Create(a0[2 * leftStride]);
                    s2a = Vector256.FusedMultiplyAdd(x, b0, s2a);
                }
                if (TRows.Count > 3)
                {
                    x = Vector256.Create(*a3);
                    s3a = Vector256.FusedMultiplyAdd(x, b0, s3a);
                }
                if (TRows.Count > 4)
                {
                    x = Vector256.Create(a3[leftStride]);
                    s4a = Vector256.FusedMultiplyAdd(x, b0, s4a);
                }
                if (TRows.Count > 5)
                {
                    x = Vector256.Create(a3[2 * leftStride]);
                    s5a = Vector256.FusedMultiplyAdd(x, b0, s5a);
                }
                b += rightStride;
                a0++;
                if (TRows.Count > 3)
                    a3++;
            }
        }

        if (call->Residual != null)
        {
            float* row = call->Residual;
            s0a += Vector256.Load(row);
            if (TRows.Count > 1)
            {
                row += call->ResidualStride;
                s1a += Vector256.Load(row);
            }
            if (TRows.Count > 2)
            {
                row += call->ResidualStride;
                s2a += Vector256.Load(row);
            }
            if (TRows.Count > 3)
            {
                row += call->ResidualStride;
                s3a += Vector256.Load(row);
            }
            if (TRows.Count > 4)
            {
                row += call->ResidualStride;
                s4a += Vector256.Load(row);
            }
            if (TRows.Count > 5)
            {
                row += call->ResidualStride;
                s5a += Vector256.Load(row);
            }
        }
        if (call->Clamp)
        {
            Vector256<float> low = Vector256.Create(call->Low), high = Vector256.Create(call->High);
            s0a = Vector256.MinNative(high, Vector256.MaxNative(low, s0a));
            s1a = Vector256.MinNative(high, Vector256.MaxNative(low, s1a));
            s2a = Vector256.MinNative(high, Vector256.MaxNative(low, s2a));
            s3a = Vector256.MinNative(high, Vector256.MaxNative(low, s3a));
            s4a = Vector256.MinNative(high, Vector256.MaxNative(low, s4a));
            s5a = Vector256.MinNative(high, Vector256.MaxNative(low, s5a));
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
    }

    /// <summary>One row and four whole panels, each a stretch of memory read in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(TileCall* call, float* left, float* right, nint panelStride, float* product)
    {
        Vector256<float> s0a = default, s0b = default;
        Vector256<float> s1a = default, s1b = default;
        Vector256<float> s2a = default, s2b = default;
        Vector256<float> s3a = default, s3b = default;
        float* start = call->Accumulate ? product : call->Bias;
        if (start != null)
        {
            s0a = Vector256.Load(start);
            s0b = Vector256.Load(start + 8);
            s1a = Vector256.Load(start + 16);
            s1b = Vector256.Load(start + 24);
            s2a = Vector256.Load(start + 32);
            s2b = Vector256.Load(start + 40);
            s3a = Vector256.Load(start + 48);
            s3b = Vector256.Load(start + 56);
        }
        nint rightStride = call->RightStride, depth = call->Runs->Length;
        float* b0 = right + call->Runs->Right * rightStride, b1 = b0 + panelStride, b2 = b1 + panelStride, b3 = b2 + panelStride;
        left += call->Runs->Left;
        for (nint k = 0; depth != 0; depth--, k += rightStride)
        {
            Vector256<float> x = Vector256.Create(*left++);
            s0a = Vector256.FusedMultiplyAdd(x, Vector256.Load(b0 + k), s0a);
            s0b = Vector256.FusedMultiplyAdd(x, Vector256.Load(b0 + k + 8), s0b);
            s1a = Vector256.FusedMultiplyAdd(x, Vector256.Load(b1 + k), s1a);
            s1b = Vector256.FusedMultiplyAdd(x, Vector256.Load(b1 + k + 8), s1b);
            s2a = Vector256.FusedMultiplyAdd(x, Vector256.Load(b2 + k), s2a);
            s2b = Vector256.FusedMultiplyAdd(x, Vector256.Load(b2 + k + 8), s2b);
            s3a = Vector256.FusedMultiplyAdd(x, Vector256.Load(b3 + k), s3a);
            s3b = Vector256.FusedMultiplyAdd(x, Vector256.Load(b3 + k + 8), s3b);
        }
        s0a.Store(product);
        s0b.Store(product + 8);
        s1a.Store(product + 16);
        s1b.Store(product + 24);
        s2a.Store(product + 32);
        s2b.Store(product + 40);
        s3a.Store(product + 48);
        s3b.Store(product + 56);
    }
}
