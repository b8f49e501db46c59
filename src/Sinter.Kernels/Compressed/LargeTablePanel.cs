using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Panels of 8-bit codes into a table of 256 numbers, 32 columns wide, on processors that permute bytes (AVX-512 VBMI). The table is
/// parted into the four bytes of its numbers: each byte of 64 numbers is two permutations of 128 entries, where gathering them takes a load
/// per number.</summary>
/// <remarks>Two steps of depth are taken at once. Interleaving the bytes stays within 128-bit lanes, so numbers come in this order of columns: 0
/// to 3, 16 to 19, 4 to 7, 20 to 23 in the first vector, and 8 more in the second.</remarks>
internal static unsafe class LargeTablePanel
{
    private const int Entries = 256, Width = 32, VectorBytes = 64;

    // The lower, or upper, two 128-bit lanes of each of two vectors.
    private const byte LowLanes = 0b01_00_01_00, HighLanes = 0b11_10_11_10;

    public static bool IsSupported => Avx512Vbmi.IsSupported;

    /// <summary>Stores entries of a table.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LookUp(byte* low, byte* high, nint depth, float* table, float* panel)
    {
        byte* planes = stackalloc byte[4 * Entries];
        Part(table, planes);
        for (; depth > 1; depth -= 2)
        {
            Pick(planes, Vector512.Load(low), out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> b0, out Vector512<float> b1);
            Ordered(a0, a1).Store(panel);
            OrderedUpper(a0, a1).Store(panel + 16);
            Ordered(b0, b1).Store(panel + Width);
            OrderedUpper(b0, b1).Store(panel + Width + 16);
            low += 2 * Width;
            panel += 2 * Width;
        }
        if (depth == 0)
            return;
        Pick(planes, Vector512.Create(Vector256.Load(low), Vector256<byte>.Zero), out Vector512<float> last0, out Vector512<float> last1, out _, out _);
        Ordered(last0, last1).Store(panel);
        OrderedUpper(last0, last1).Store(panel + 16);
    }

    /// <summary>sums += row * (entries of a table).</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyLookUp(byte* low, byte* high, nint depth, float* table, float* row, float* sums)
    {
        byte* planes = stackalloc byte[4 * Entries];
        Part(table, planes);
        Vector512<float> first = Vector512.Load(sums), second = Vector512.Load(sums + 16);
        Vector512<float> sum0 = Interleaved(Avx512F.Shuffle4x128(first, second, LowLanes));
        Vector512<float> sum1 = Interleaved(Avx512F.Shuffle4x128(first, second, HighLanes));
        for (; depth > 1; depth -= 2)
        {
            Pick(planes, Vector512.Load(low), out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> b0, out Vector512<float> b1);
            Vector512<float> x = Vector512.Create(row[0]), y = Vector512.Create(row[1]);
            sum0 = Vector512.FusedMultiplyAdd(y, b0, Vector512.FusedMultiplyAdd(x, a0, sum0));
            sum1 = Vector512.FusedMultiplyAdd(y, b1, Vector512.FusedMultiplyAdd(x, a1, sum1));
            low += 2 * Width;
            row += 2;
        }
        if (depth != 0)
        {
            Pick(planes, Vector512.Create(Vector256.Load(low), Vector256<byte>.Zero), out Vector512<float> last0, out Vector512<float> last1, out _, out _);
            Vector512<float> x = Vector512.Create(*row);
            sum0 = Vector512.FusedMultiplyAdd(x, last0, sum0);
            sum1 = Vector512.FusedMultiplyAdd(x, last1, sum1);
        }
        Ordered(sum0, sum1).Store(sums);
        OrderedUpper(sum0, sum1).Store(sums + 16);
    }

    /// <summary>The first bytes of all numbers, then the second ones, and so on.</summary>
    private static void Part(float* table, byte* planes)
    {
        for (int i = 0; i < Entries; i += 16)
        {
            Vector512<uint> numbers = Vector512.Load((uint*)table + i);
            Avx512F.ConvertToVector128Byte(numbers).Store(planes + i);
            Avx512F.ConvertToVector128Byte(Vector512.ShiftRightLogical(numbers, 8)).Store(planes + Entries + i);
            Avx512F.ConvertToVector128Byte(Vector512.ShiftRightLogical(numbers, 16)).Store(planes + (2 * Entries) + i);
            Avx512F.ConvertToVector128Byte(Vector512.ShiftRightLogical(numbers, 24)).Store(planes + (3 * Entries) + i);
        }
    }

    /// <summary>The numbers of 64 codes: a for the first 32, b for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pick(
        byte* planes, Vector512<byte> codes, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> b0, out Vector512<float> b1)
    {
        Vector512<byte> isUpper = Vector512.GreaterThan(codes, Vector512.Create((byte)127));
        Vector512<byte> p0 = Plane(planes, codes, isUpper), p1 = Plane(planes + Entries, codes, isUpper);
        Vector512<byte> p2 = Plane(planes + (2 * Entries), codes, isUpper), p3 = Plane(planes + (3 * Entries), codes, isUpper);
        Vector512<ushort> lowHalves0 = Avx512BW.UnpackLow(p0, p1).AsUInt16(), lowHalves1 = Avx512BW.UnpackHigh(p0, p1).AsUInt16();
        Vector512<ushort> highHalves0 = Avx512BW.UnpackLow(p2, p3).AsUInt16(), highHalves1 = Avx512BW.UnpackHigh(p2, p3).AsUInt16();
        Vector512<float> f0 = Avx512BW.UnpackLow(lowHalves0, highHalves0).AsSingle(), f1 = Avx512BW.UnpackHigh(lowHalves0, highHalves0).AsSingle();
        Vector512<float> f2 = Avx512BW.UnpackLow(lowHalves1, highHalves1).AsSingle(), f3 = Avx512BW.UnpackHigh(lowHalves1, highHalves1).AsSingle();
        a0 = Avx512F.Shuffle4x128(f0, f1, LowLanes);
        a1 = Avx512F.Shuffle4x128(f2, f3, LowLanes);
        b0 = Avx512F.Shuffle4x128(f0, f1, HighLanes);
        b1 = Avx512F.Shuffle4x128(f2, f3, HighLanes);
    }

    /// <summary>One byte of the numbers of 64 codes. Permutations look at the lower seven bits of a code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Plane(byte* plane, Vector512<byte> codes, Vector512<byte> isUpper)
    {
        Vector512<byte> lower = Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(plane), codes, Vector512.Load(plane + VectorBytes));
        Vector512<byte> upper = Avx512Vbmi.PermuteVar64x8x2(
            Vector512.Load(plane + (2 * VectorBytes)), codes, Vector512.Load(plane + (3 * VectorBytes)));
        return Vector512.ConditionalSelect(isUpper, upper, lower);
    }

    /// <summary>The lanes in the order first, third, second, fourth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Interleaved(Vector512<float> lanes) => Avx512F.Shuffle4x128(lanes, lanes, 0b11_01_10_00);

    /// <summary>Columns 0 to 15 of numbers in the order that picking leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Ordered(Vector512<float> first, Vector512<float> second) =>
        Avx512F.Shuffle4x128(first, second, 0b10_00_10_00);

    /// <summary>Columns 16 to 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> OrderedUpper(Vector512<float> first, Vector512<float> second) =>
        Avx512F.Shuffle4x128(first, second, 0b11_01_11_01);
}
