using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Whole panels of codes, taken in registers from codes to numbers: either stored, or multiplied with a row at once. A number has the
/// same bits either way.</summary>
internal static unsafe class CodePanel
{
    /// <summary>Stores codes * scales + shifts, 32 columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale512<TBits>(byte* low, byte* high, nint depth, float* scales, float* shifts, float* panel)
        where TBits : struct, ICodeBits
    {
        Vector512<float> scale0 = Vector512.Load(scales), scale1 = Vector512.Load(scales + 16);
        Vector512<float> shift0 = Vector512.Load(shifts), shift1 = Vector512.Load(shifts + 16);
        for (; depth != 0; depth--)
        {
            CodeReader.Read32<TBits>(low, high, out Vector128<byte> first, out Vector128<byte> last);
            Vector512<int> a = Avx512F.ConvertToVector512Int32(first), b = Avx512F.ConvertToVector512Int32(last);
            Vector512<float> w0 = Vector512.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(a), scale0, shift0);
            Vector512<float> w1 = Vector512.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(b), scale1, shift1);
            w0.Store(panel);
            w1.Store(panel + 16);
            panel += 32;
            low += CodePlane.RowBytes(32, TBits.Low);
            if (TBits.High > 0)
                high += CodePlane.RowBytes(32, TBits.High);
        }
    }

    /// <summary>sums += row * (codes * scales + shifts), 32 columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyScale512<TBits>(byte* low, byte* high, nint depth, float* scales, float* shifts, float* row, float* sums)
        where TBits : struct, ICodeBits
    {
        Vector512<float> scale0 = Vector512.Load(scales), scale1 = Vector512.Load(scales + 16);
        Vector512<float> shift0 = Vector512.Load(shifts), shift1 = Vector512.Load(shifts + 16);
        Vector512<float> sum0 = Vector512.Load(sums), sum1 = Vector512.Load(sums + 16);
        for (; depth != 0; depth--)
        {
            CodeReader.Read32<TBits>(low, high, out Vector128<byte> first, out Vector128<byte> last);
            Vector512<int> a = Avx512F.ConvertToVector512Int32(first), b = Avx512F.ConvertToVector512Int32(last);
            Vector512<float> w0 = Vector512.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(a), scale0, shift0);
            Vector512<float> w1 = Vector512.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(b), scale1, shift1);
            Vector512<float> x = Vector512.Create(*row++);
            sum0 = Vector512.FusedMultiplyAdd(x, w0, sum0);
            sum1 = Vector512.FusedMultiplyAdd(x, w1, sum1);
            low += CodePlane.RowBytes(32, TBits.Low);
            if (TBits.High > 0)
                high += CodePlane.RowBytes(32, TBits.High);
        }
        sum0.Store(sums);
        sum1.Store(sums + 16);
    }

    /// <summary>Stores entries of a table, of at least 16, 32 columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LookUp512<TBits>(byte* low, byte* high, nint depth, float* table, float* panel)
        where TBits : struct, ICodeBits
    {
        Vector512<float> table0 = Vector512.Load(table), table1 = default, table2 = default, table3 = default;
        if (TBits.Low + TBits.High == 6)
        {
            table1 = Vector512.Load(table + 16);
            table2 = Vector512.Load(table + 32);
            table3 = Vector512.Load(table + 48);
        }
        for (; depth != 0; depth--)
        {
            CodeReader.Read32<TBits>(low, high, out Vector128<byte> first, out Vector128<byte> last);
            Vector512<int> a = Avx512F.ConvertToVector512Int32(first), b = Avx512F.ConvertToVector512Int32(last);
            Vector512<float> w0 = Pick<TBits>(table, table0, table1, table2, table3, a);
            Vector512<float> w1 = Pick<TBits>(table, table0, table1, table2, table3, b);
            w0.Store(panel);
            w1.Store(panel + 16);
            panel += 32;
            low += CodePlane.RowBytes(32, TBits.Low);
            if (TBits.High > 0)
                high += CodePlane.RowBytes(32, TBits.High);
        }
    }

    /// <summary>sums += row * (entries of a table, of at least 16), 32 columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyLookUp512<TBits>(byte* low, byte* high, nint depth, float* table, float* row, float* sums)
        where TBits : struct, ICodeBits
    {
        Vector512<float> table0 = Vector512.Load(table), table1 = default, table2 = default, table3 = default;
        if (TBits.Low + TBits.High == 6)
        {
            table1 = Vector512.Load(table + 16);
            table2 = Vector512.Load(table + 32);
            table3 = Vector512.Load(table + 48);
        }
        Vector512<float> sum0 = Vector512.Load(sums), sum1 = Vector512.Load(sums + 16);
        for (; depth != 0; depth--)
        {
            CodeReader.Read32<TBits>(low, high, out Vector128<byte> first, out Vector128<byte> last);
            Vector512<int> a = Avx512F.ConvertToVector512Int32(first), b = Avx512F.ConvertToVector512Int32(last);
            Vector512<float> w0 = Pick<TBits>(table, table0, table1, table2, table3, a);
            Vector512<float> w1 = Pick<TBits>(table, table0, table1, table2, table3, b);
            Vector512<float> x = Vector512.Create(*row++);
            sum0 = Vector512.FusedMultiplyAdd(x, w0, sum0);
            sum1 = Vector512.FusedMultiplyAdd(x, w1, sum1);
            low += CodePlane.RowBytes(32, TBits.Low);
            if (TBits.High > 0)
                high += CodePlane.RowBytes(32, TBits.High);
        }
        sum0.Store(sums);
        sum1.Store(sums + 16);
    }

    /// <summary>Stores codes * scales + shifts, 16 columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale256<TBits>(byte* low, byte* high, nint depth, float* scales, float* shifts, float* panel)
        where TBits : struct, ICodeBits
    {
        Vector256<float> scale0 = Vector256.Load(scales), scale1 = Vector256.Load(scales + 8);
        Vector256<float> shift0 = Vector256.Load(shifts), shift1 = Vector256.Load(shifts + 8);
        for (; depth != 0; depth--)
        {
            Vector128<byte> codes = CodeReader.Read16<TBits>(low, high);
            Vector256<int> a = Avx2.ConvertToVector256Int32(codes);
            Vector256<int> b = Avx2.ConvertToVector256Int32(Vector128.Create(codes.AsUInt64().GetElement(1), 0UL).AsByte());
            Vector256<float> w0 = Vector256.FusedMultiplyAdd(Avx.ConvertToVector256Single(a), scale0, shift0);
            Vector256<float> w1 = Vector256.FusedMultiplyAdd(Avx.ConvertToVector256Single(b), scale1, shift1);
            w0.Store(panel);
            w1.Store(panel + 8);
            panel += 16;
            low += CodePlane.RowBytes(16, TBits.Low);
            if (TBits.High > 0)
                high += CodePlane.RowBytes(16, TBits.High);
        }
    }

    /// <summary>sums += row * (codes * scales + shifts), 16 columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyScale256<TBits>(byte* low, byte* high, nint depth, float* scales, float* shifts, float* row, float* sums)
        where TBits : struct, ICodeBits
    {
        Vector256<float> scale0 = Vector256.Load(scales), scale1 = Vector256.Load(scales + 8);
        Vector256<float> shift0 = Vector256.Load(shifts), shift1 = Vector256.Load(shifts + 8);
        Vector256<float> sum0 = Vector256.Load(sums), sum1 = Vector256.Load(sums + 8);
        for (; depth != 0; depth--)
        {
            Vector128<byte> codes = CodeReader.Read16<TBits>(low, high);
            Vector256<int> a = Avx2.ConvertToVector256Int32(codes);
            Vector256<int> b = Avx2.ConvertToVector256Int32(Vector128.Create(codes.AsUInt64().GetElement(1), 0UL).AsByte());
            Vector256<float> w0 = Vector256.FusedMultiplyAdd(Avx.ConvertToVector256Single(a), scale0, shift0);
            Vector256<float> w1 = Vector256.FusedMultiplyAdd(Avx.ConvertToVector256Single(b), scale1, shift1);
            Vector256<float> x = Vector256.Create(*row++);
            sum0 = Vector256.FusedMultiplyAdd(x, w0, sum0);
            sum1 = Vector256.FusedMultiplyAdd(x, w1, sum1);
            low += CodePlane.RowBytes(16, TBits.Low);
            if (TBits.High > 0)
                high += CodePlane.RowBytes(16, TBits.High);
        }
        sum0.Store(sums);
        sum1.Store(sums + 8);
    }

    /// <summary>Stores entries of a table, of at least 16, 16 columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LookUp256<TBits>(byte* low, byte* high, nint depth, float* table, float* panel)
        where TBits : struct, ICodeBits
    {
        Vector256<float> table0 = Vector256.Load(table), table1 = Vector256.Load(table + 8);
        for (; depth != 0; depth--)
        {
            Vector128<byte> codes = CodeReader.Read16<TBits>(low, high);
            Vector256<int> a = Avx2.ConvertToVector256Int32(codes);
            Vector256<int> b = Avx2.ConvertToVector256Int32(Vector128.Create(codes.AsUInt64().GetElement(1), 0UL).AsByte());
            Vector256<float> w0 = Pick<TBits>(table, table0, table1, a), w1 = Pick<TBits>(table, table0, table1, b);
            w0.Store(panel);
            w1.Store(panel + 8);
            panel += 16;
            low += CodePlane.RowBytes(16, TBits.Low);
            if (TBits.High > 0)
                high += CodePlane.RowBytes(16, TBits.High);
        }
    }

    /// <summary>sums += row * (entries of a table, of at least 16), 16 columns wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyLookUp256<TBits>(byte* low, byte* high, nint depth, float* table, float* row, float* sums)
        where TBits : struct, ICodeBits
    {
        Vector256<float> table0 = Vector256.Load(table), table1 = Vector256.Load(table + 8);
        Vector256<float> sum0 = Vector256.Load(sums), sum1 = Vector256.Load(sums + 8);
        for (; depth != 0; depth--)
        {
            Vector128<byte> codes = CodeReader.Read16<TBits>(low, high);
            Vector256<int> a = Avx2.ConvertToVector256Int32(codes);
            Vector256<int> b = Avx2.ConvertToVector256Int32(Vector128.Create(codes.AsUInt64().GetElement(1), 0UL).AsByte());
            Vector256<float> w0 = Pick<TBits>(table, table0, table1, a), w1 = Pick<TBits>(table, table0, table1, b);
            Vector256<float> x = Vector256.Create(*row++);
            sum0 = Vector256.FusedMultiplyAdd(x, w0, sum0);
            sum1 = Vector256.FusedMultiplyAdd(x, w1, sum1);
            low += CodePlane.RowBytes(16, TBits.Low);
            if (TBits.High > 0)
                high += CodePlane.RowBytes(16, TBits.High);
        }
        sum0.Store(sums);
        sum1.Store(sums + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pick<TBits>(
        float* table, Vector512<float> table0, Vector512<float> table1, Vector512<float> table2, Vector512<float> table3, Vector512<int> codes)
        where TBits : struct, ICodeBits
    {
        if (TBits.Low + TBits.High <= 4)
            return Avx512F.PermuteVar16x32(table0, codes);
        if (TBits.Low + TBits.High == 8)
        {
            return Vector512.Create(
                Avx2.GatherVector256(table, codes.GetLower(), sizeof(float)), Avx2.GatherVector256(table, codes.GetUpper(), sizeof(float)));
        }
        Vector512<float> lower = Avx512F.PermuteVar16x32x2(table0, codes, table1), upper = Avx512F.PermuteVar16x32x2(table2, codes, table3);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(codes, Vector512.Create(31)).AsSingle(), upper, lower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pick<TBits>(float* table, Vector256<float> lower, Vector256<float> upper, Vector256<int> codes)
        where TBits : struct, ICodeBits
    {
        if (TBits.Low + TBits.High > 4)
            return Avx2.GatherVector256(table, codes, sizeof(float));
        // The fourth bit, as a sign, chooses the half of the table.
        return Avx.BlendVariable(Avx2.PermuteVar8x32(lower, codes), Avx2.PermuteVar8x32(upper, codes),
            Vector256.ShiftLeft(codes, 28).AsSingle());
    }
}
