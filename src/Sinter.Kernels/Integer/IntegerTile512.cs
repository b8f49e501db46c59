using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>AVX-512 tiles of up to 6 rows and 32 columns.</summary>
/// <remarks>See <see cref="IntegerKernel"/> for what a tile computes. Conditions on the numbers of rows and vectors are decided when the
/// method is compiled.</remarks>
internal static unsafe class IntegerTile512
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TVectors>(nint pairs, short* left, nint leftStride, short* right, int* sums, nint sumsStride)
        where TRows : struct, IRowCount
        where TVectors : struct, IRowCount
    {
        Vector512<int> s0a = default, s0b = default;
        Vector512<int> s1a = default, s1b = default;
        Vector512<int> s2a = default, s2b = default;
        Vector512<int> s3a = default, s3b = default;
        Vector512<int> s4a = default, s4b = default;
        Vector512<int> s5a = default, s5b = default;
        short* left3 = left + 3 * leftStride;
        nint step = TVectors.Count * Vector512<short>.Count;
        for (; pairs != 0; pairs--)
        {
            Vector512<short> b0 = Vector512.Load(right), b1 = TVectors.Count > 1 ? Vector512.Load(right + Vector512<short>.Count) : default, x;
            x = Vector512.Create(*(int*)left).AsInt16();
            s0a = s0a + Avx512BW.MultiplyAddAdjacent(x, b0);
            if (TVectors.Count > 1)
                s0b = s0b + Avx512BW.MultiplyAddAdjacent(x, b1);
            if (TRows.Count > 1)
            {
                x = Vector512.Create(*(int*)(left + leftStride)).AsInt16();
                s1a = s1a + Avx512BW.MultiplyAddAdjacent(x, b0);
                if (TVectors.Count > 1)
                    s1b = s1b + Avx512BW.MultiplyAddAdjacent(x, b1);
            }
            if (TRows.Count > 2)
            {
                x = Vector512.Create(*(int*)(left + 2 * leftStride)).AsInt16();
                s2a = s2a + Avx512BW.MultiplyAddAdjacent(x, b0);
                if (TVectors.Count > 1)
                    s2b = s2b + Avx512BW.MultiplyAddAdjacent(x, b1);
            }
            if (TRows.Count > 3)
            {
                x = Vector512.Create(*(int*)left3).AsInt16();
                s3a = s3a + Avx512BW.MultiplyAddAdjacent(x, b0);
                if (TVectors.Count > 1)
                    s3b = s3b + Avx512BW.MultiplyAddAdjacent(x, b1);
            }
            if (TRows.Count > 4)
            {
                x = Vector512.Create(*(int*)(left3 + leftStride)).AsInt16();
                s4a = s4a + Avx512BW.MultiplyAddAdjacent(x, b0);
                if (TVectors.Count > 1)
                    s4b = s4b + Avx512BW.MultiplyAddAdjacent(x, b1);
            }
            if (TRows.Count > 5)
            {
                x = Vector512.Create(*(int*)(left3 + 2 * leftStride)).AsInt16();
                s5a = s5a + Avx512BW.MultiplyAddAdjacent(x, b0);
                if (TVectors.Count > 1)
                    s5b = s5b + Avx512BW.MultiplyAddAdjacent(x, b1);
            }
            right += step;
            left += 2;
            if (TRows.Count > 3)
                left3 += 2;
        }
        s0a.Store(sums);
        if (TVectors.Count > 1)
            s0b.Store(sums + Vector512<int>.Count);
        if (TRows.Count > 1)
        {
            sums += sumsStride;
            s1a.Store(sums);
            if (TVectors.Count > 1)
                s1b.Store(sums + Vector512<int>.Count);
        }
        if (TRows.Count > 2)
        {
            sums += sumsStride;
            s2a.Store(sums);
            if (TVectors.Count > 1)
                s2b.Store(sums + Vector512<int>.Count);
        }
        if (TRows.Count > 3)
        {
            sums += sumsStride;
            s3a.Store(sums);
            if (TVectors.Count > 1)
                s3b.Store(sums + Vector512<int>.Count);
        }
        if (TRows.Count > 4)
        {
            sums += sumsStride;
            s4a.Store(sums);
            if (TVectors.Count > 1)
                s4b.Store(sums + Vector512<int>.Count);
        }
        if (TRows.Count > 5)
        {
            sums += sumsStride;
            s5a.Store(sums);
            if (TVectors.Count > 1)
                s5b.Store(sums + Vector512<int>.Count);
        }
    }
}
