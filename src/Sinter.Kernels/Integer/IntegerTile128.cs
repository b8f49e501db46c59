using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Tiles of up to 6 rows and 8 columns for the vectors that every 64-bit machine has.</summary>
/// <remarks>See <see cref="IntegerKernel"/> for what a tile computes. Conditions on the numbers of rows and vectors are decided when the
/// method is compiled.</remarks>
internal static unsafe class IntegerTile128
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TVectors>(nint pairs, short* left, nint leftStride, short* right, int* sums, nint sumsStride)
        where TRows : struct, IRowCount
        where TVectors : struct, IRowCount
    {
        Vector128<int> s0a = default, s0b = default;
        Vector128<int> s1a = default, s1b = default;
        Vector128<int> s2a = default, s2b = default;
        Vector128<int> s3a = default, s3b = default;
        Vector128<int> s4a = default, s4b = default;
        Vector128<int> s5a = default, s5b = default;
        short* left3 = left + 3 * leftStride;
        nint step = TVectors.Count * Vector128<short>.Count;
        for (; pairs != 0; pairs--)
        {
            Vector128<short> b0 = Vector128.Load(right), b1 = TVectors.Count > 1 ? Vector128.Load(right + Vector128<short>.Count) : default, x;
            x = Vector128.Create(*(int*)left).AsInt16();
            s0a = Add(s0a, x, b0);
            if (TVectors.Count > 1)
                s0b = Add(s0b, x, b1);
            if (TRows.Count > 1)
            {
                x = Vector128.Create(*(int*)(left + leftStride)).AsInt16();
                s1a = Add(s1a, x, b0);
                if (TVectors.Count > 1)
                    s1b = Add(s1b, x, b1);
            }
            if (TRows.Count > 2)
            {
                x = Vector128.Create(*(int*)(left + 2 * leftStride)).AsInt16();
                s2a = Add(s2a, x, b0);
                if (TVectors.Count > 1)
                    s2b = Add(s2b, x, b1);
            }
            if (TRows.Count > 3)
            {
                x = Vector128.Create(*(int*)left3).AsInt16();
                s3a = Add(s3a, x, b0);
                if (TVectors.Count > 1)
                    s3b = Add(s3b, x, b1);
            }
            if (TRows.Count > 4)
            {
                x = Vector128.Create(*(int*)(left3 + leftStride)).AsInt16();
                s4a = Add(s4a, x, b0);
                if (TVectors.Count > 1)
                    s4b = Add(s4b, x, b1);
            }
            if (TRows.Count > 5)
            {
                x = Vector128.Create(*(int*)(left3 + 2 * leftStride)).AsInt16();
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
            s0b.Store(sums + Vector128<int>.Count);
        if (TRows.Count > 1)
        {
            sums += sumsStride;
            s1a.Store(sums);
            if (TVectors.Count > 1)
                s1b.Store(sums + Vector128<int>.Count);
        }
        if (TRows.Count > 2)
        {
            sums += sumsStride;
            s2a.Store(sums);
            if (TVectors.Count > 1)
                s2b.Store(sums + Vector128<int>.Count);
        }
        if (TRows.Count > 3)
        {
            sums += sumsStride;
            s3a.Store(sums);
            if (TVectors.Count > 1)
                s3b.Store(sums + Vector128<int>.Count);
        }
        if (TRows.Count > 4)
        {
            sums += sumsStride;
            s4a.Store(sums);
            if (TVectors.Count > 1)
                s4b.Store(sums + Vector128<int>.Count);
        }
        if (TRows.Count > 5)
        {
            sums += sumsStride;
            s5a.Store(sums);
            if (TVectors.Count > 1)
                s5b.Store(sums + Vector128<int>.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Add(Vector128<int> sums, Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported)
            return sums + Sse2.MultiplyAddAdjacent(left, right);
        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<int> low = AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower());
            return sums + AdvSimd.Arm64.AddPairwise(low, AdvSimd.MultiplyWideningUpper(left, right));
        }
        Vector128<int> evens = (left.AsInt32() << 16 >> 16) * (right.AsInt32() << 16 >> 16);
        return sums + evens + (left.AsInt32() >> 16) * (right.AsInt32() >> 16);
    }
}
