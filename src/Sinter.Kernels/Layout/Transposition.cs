using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Transposition of elements of 4 bytes: to[i * rowStride + j] = from[i + j * columnStride].</summary>
internal static unsafe class Transposition
{
    /// <summary>Rows that are finished together: a cache line of the source.</summary>
    private const int BlockRows = 16;

    /// <param name="from">Dense along the rows' index.</param>
    /// <param name="columnStride">Elements between two columns of the source.</param>
    /// <param name="to">Dense along the columns' index.</param>
    /// <param name="rowStride">Elements between two rows of the target.</param>
    /// <param name="rows">Rows of the target.</param>
    /// <param name="columns">Columns of the target.</param>
    public static void Run(uint* from, nint columnStride, uint* to, nint rowStride, int rows, int columns)
    {
        if (Vector128.IsHardwareAccelerated && rows >= 4 && columns is 2 or 3 && rowStride == columns)
            Join((float*)from, columnStride, (float*)to, rows, columns);
        else if (Vector128.IsHardwareAccelerated && columns >= 4 && rows is 2 or 3 && columnStride == rows)
            Part((float*)from, rows, (float*)to, rowStride, rows, columns);
        else if (Avx.IsSupported && rows >= 8 && columns >= 8)
            Blocks8((float*)from, columnStride, (float*)to, rowStride, rows, columns);
        else if (Vector128.IsHardwareAccelerated && rows >= 4 && columns >= 4)
            Blocks4((float*)from, columnStride, (float*)to, rowStride, rows, columns);
        else
            Single(from, columnStride, to, rowStride, rows, columns);
    }

    private static void Single(uint* from, nint columnStride, uint* to, nint rowStride, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                to[(i * rowStride) + j] = from[i + (j * columnStride)];
        }
    }

    // Where a side is no multiple of the block, the last block goes back over elements that are done: they get the same values.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks8(float* from, nint columnStride, float* to, nint rowStride, int rows, int columns)
    {
        for (int first = 0; first < rows; first += BlockRows)
        {
            int end = Math.Min(rows, first + BlockRows);
            for (int j = 0; j < columns; j += 8)
            {
                int column = Math.Min(j, columns - 8);
                for (int i = first; i < end; i += 8)
                {
                    int row = Math.Min(i, rows - 8);
                    Block8(from + row + (column * columnStride), columnStride, to + (row * rowStride) + column, rowStride);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks4(float* from, nint columnStride, float* to, nint rowStride, int rows, int columns)
    {
        for (int first = 0; first < rows; first += BlockRows)
        {
            int end = Math.Min(rows, first + BlockRows);
            for (int j = 0; j < columns; j += 4)
            {
                int column = Math.Min(j, columns - 4);
                for (int i = first; i < end; i += 4)
                {
                    int row = Math.Min(i, rows - 4);
                    Block4(from + row + (column * columnStride), columnStride, to + (row * rowStride) + column, rowStride);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block8(float* from, nint fromStride, float* to, nint toStride)
    {
        // Rows 0 to 3 in the lower halves, 4 to 7 in the upper ones: what is left is a transposition inside each half.
        float* next = from + (4 * fromStride);
        Vector256<float> a0 = Halves(from, next), a1 = Halves(from + fromStride, next + fromStride);
        Vector256<float> a2 = Halves(from + (2 * fromStride), next + (2 * fromStride));
        Vector256<float> a3 = Halves(from + (3 * fromStride), next + (3 * fromStride));
        Vector256<float> b0 = Halves(from + 4, next + 4), b1 = Halves(from + fromStride + 4, next + fromStride + 4);
        Vector256<float> b2 = Halves(from + (2 * fromStride) + 4, next + (2 * fromStride) + 4);
        Vector256<float> b3 = Halves(from + (3 * fromStride) + 4, next + (3 * fromStride) + 4);
        Quarter(a0, a1, a2, a3, to, toStride);
        Quarter(b0, b1, b2, b3, to + (4 * toStride), toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(float* lower, float* upper) =>
        Avx.InsertVector128(Vector256.Create(Vector128.Load(lower), Vector128<float>.Zero), Vector128.Load(upper), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3, float* to, nint toStride)
    {
        Vector256<float> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1), t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
        Avx.Shuffle(t0, t2, 0b01_00_01_00).Store(to);
        Avx.Shuffle(t0, t2, 0b11_10_11_10).Store(to + toStride);
        Avx.Shuffle(t1, t3, 0b01_00_01_00).Store(to + (2 * toStride));
        Avx.Shuffle(t1, t3, 0b11_10_11_10).Store(to + (3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block4(float* from, nint fromStride, float* to, nint toStride)
    {
        Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + fromStride);
        Vector128<float> r2 = Vector128.Load(from + (2 * fromStride)), r3 = Vector128.Load(from + (3 * fromStride));
        Vector128<float> t0 = Interleave.Low(r0, r1), t1 = Interleave.High(r0, r1);
        Vector128<float> t2 = Interleave.Low(r2, r3), t3 = Interleave.High(r2, r3);
        Interleave.LowPairs(t0, t2).Store(to);
        Interleave.HighPairs(t0, t2).Store(to + toStride);
        Interleave.LowPairs(t1, t3).Store(to + (2 * toStride));
        Interleave.HighPairs(t1, t3).Store(to + (3 * toStride));
    }

    /// <summary>Two or three dense rows of the source become the columns of a dense target. A store spills into the next row of the target,
    /// which is written later, so the last rows are written one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(float* from, nint columnStride, float* to, int rows, int columns)
    {
        float* third = from + (columns == 3 ? 2 * columnStride : 0);
        int i = 0;
        for (; i < rows - 4; i += 4)
            Block4(from + i, columnStride, third + i, to + (i * columns), columns);
        Single((uint*)from + i, columnStride, (uint*)to + (i * columns), columns, rows - i, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block4(float* from, nint fromStride, float* third, float* to, nint toStride)
    {
        Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + fromStride), r2 = Vector128.Load(third);
        Vector128<float> t0 = Interleave.Low(r0, r1), t1 = Interleave.High(r0, r1);
        Vector128<float> t2 = Interleave.Low(r2, r2), t3 = Interleave.High(r2, r2);
        Interleave.LowPairs(t0, t2).Store(to);
        Interleave.HighPairs(t0, t2).Store(to + toStride);
        Interleave.LowPairs(t1, t3).Store(to + (2 * toStride));
        Interleave.HighPairs(t1, t3).Store(to + (3 * toStride));
    }

    /// <summary>A dense source of two or three elements per column becomes as many rows. A load reads into the next column, so the last
    /// columns are read one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part(float* from, nint columnStride, float* to, nint rowStride, int rows, int columns)
    {
        int j = 0;
        for (; j < columns - 5; j += 4)
        {
            float* source = from + (j * columnStride);
            Vector128<float> r0 = Vector128.Load(source), r1 = Vector128.Load(source + columnStride);
            Vector128<float> r2 = Vector128.Load(source + (2 * columnStride)), r3 = Vector128.Load(source + (3 * columnStride));
            Vector128<float> t0 = Interleave.Low(r0, r1), t2 = Interleave.Low(r2, r3);
            Interleave.LowPairs(t0, t2).Store(to + j);
            Interleave.HighPairs(t0, t2).Store(to + rowStride + j);
            if (rows == 3)
                Interleave.LowPairs(Interleave.High(r0, r1), Interleave.High(r2, r3)).Store(to + (2 * rowStride) + j);
        }
        Single((uint*)from + (j * columnStride), columnStride, (uint*)to + j, rowStride, rows, columns - j);
    }
}
