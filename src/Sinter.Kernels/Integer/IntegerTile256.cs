using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>AVX2 tiles of up to 6 rows and 16 columns, with AVX-VNNI's sums where the processor has them.</summary>
/// <remarks>See <see cref="IntegerKernel"/> for what a tile computes. Conditions on the numbers of rows and vectors are decided when the
/// method is compiled.</remarks>
internal static unsafe class IntegerTile256
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TVectors>(nint pairs, short* left, nint leftStride, short* right, int* sums, nint sumsStride)
        where TRows : struct, IRowCount
        where TVectors : struct, IRowCount
    {
        Vector256<int> s0a = default, s0b = default;
        Vector256<int> s1a = default, s1b = default;
        Vector256<int> s2a = default, s2b = default;
        Vector256<int> s3a = default, s3b = default;
        Vector256<int> s4a = default, s4b = default;
        Vector256<int> s5a = default, s5b = default;
        short* left3 = left + 3 * leftStride;
        nint step = TVectors.Count * Vector256<short>.Count;
        for (; pairs != 0; pairs--)
        {
            Vector256<short> b0 = Vector256.Load(right), b1 = TVectors.Count > 1 ? Vector256.Load(right + Vector256<short>.Count) : default, x;
            x = Vector256.Create(*(int*)left).AsInt16();
            s0a = Add(s0a, x, b0);
            if (TVectors.Count > 1)
                s0b = Add(s0b, x, b1);
            if (TRows.Count > 1)
            {
                x = Vector256.Create(*(int*)(left + leftStride)).AsInt16();
                s1a = Add(s1a, x, b0);
                if (TVectors.Count > 1)
                    s1b = Add(s1b, x, b1);
            }
            if (TRows.Count > 2)
            {
                x = Vector256.Create(*(int*)(left + 2 * leftStride)).AsInt16();
                s2a = Add(s2a, x, b0);
                if (TVectors.Count > 1)
                    s2b = Add(s2b, x, b1);
            }
            if (TRows.Count > 3)
            {
                x = Vector256.Create(*(int*)left3).AsInt16();
                s3a = Add(s3a, x, b0);
                if (TVectors.Count > 1)
                    s3b = Add(s3b, x, b1);
            }
            if (TRows.Count > 4)
            {
                x = Vector256.Create(*(int*)(left3 + leftStride)).AsInt16();
                s4a = Add(s4a, x, b0);
                if (TVectors.Count > 1)
                    s4b = Add(s4b, x, b1);
            }
            if (TRows.Count > 5)
            {
                x = Vector256.Create(*(int*)(left3 + 2 * leftStride)).AsInt16();
                s5a = Add(s5a, x, b0);
                if (TVectors.Count > 1)
                    s5b = Add(s5b, x, b1);
            }
            right += step;
            left += 2;
            if (TRows.Count > 3)
                left3 += 2;
        }
        s0a.Store(sums);
        if (TVectors.Count > 1)
            s0b.Store(sums + Vector256<int>.Count);
        if (TRows.Count > 1)
        {
            sums += sumsStride;
            s1a.Store(sums);
            if (TVectors.Count > 1)
                s1b.Store(sums + Vector256<int>.Count);
        }
        if (TRows.Count > 2)
        {
            sums += sumsStride;
            s2a.Store(sums);
            if (TVectors.Count > 1)
                s2b.Store(sums + Vector256<int>.Count);
        }
        if (TRows.Count > 3)
        {
            sums += sumsStride;
            s3a.Store(sums);
            if (TVectors.Count > 1)
                s3b.Store(sums + Vector256<int>.Count);
        }
        if (TRows.Count > 4)
        {
            sums += sumsStride;
            s4a.Store(sums);
            if (TVectors.Count > 1)
                s4b.Store(sums + Vector256<int>.Count);
        }
        if (TRows.Count > 5)
        {
            sums += sumsStride;
            s5a.Store(sums);
            if (TVectors.Count > 1)
                s5b.Store(sums + Vector256<int>.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Add(Vector256<int> sums, Vector256<short> left, Vector256<short> right) => AvxVnni.IsSupported
        ? AvxVnni.MultiplyWideningAndAdd(sums, left, right)
        : sums + Avx2.MultiplyAddAdjacent(left, right);
}
