using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>The pinned form of a <see cref="CompressedMatrix"/>: expands panels.</summary>
internal unsafe struct CompressedPanels
{
    /// <summary>Steps of depth whose codes are parted at once; bounds what stays on the stack.</summary>
    private const int CodeRows = 64;

    private const int MaxWidth = MatMulKernel.MaxTileColumns, MaxTable = 16;

    public byte* Low;
    public byte* High;
    public byte* Scales;
    public Half* Offsets;
    public float* Tables;
    public float Offset;
    public bool HasHalfScales;
    public int LowBits;
    public int HighBits;
    public int Depth;
    public int Columns;
    public int ColumnBlock;
    public int DepthBlocks;
    public CpuTier Tier;

    /// <summary>Writes depth x width floats of one panel.</summary>
    /// <param name="column">The panel's first column.</param>
    /// <param name="width">Columns of the panel, padding included.</param>
    /// <param name="start">First step of depth.</param>
    /// <param name="depth">Steps.</param>
    /// <param name="panel">Room for them, aligned to vectors.</param>
    public readonly void Expand(int column, int width, int start, int depth, float* panel)
    {
        if (HasLoop(column, width))
            Walk(column, width, start, depth, panel, null);
        else
            ExpandByElement(column, width, start, depth, panel);
    }

    /// <summary>True when the loops over whole panels take this one: its columns share their tables, if it has any. Then it can be
    /// multiplied with a row straight from its codes.</summary>
    public readonly bool HasLoop(int column, int width) => width == CodeKernel.WidthOf(Tier)
        && (Tables == null || column / ColumnBlock == Math.Min(column + width - 1, Columns - 1) / ColumnBlock);

    /// <summary>sums += row * panel, for a panel that <see cref="HasLoop"/>; the row is that of the depth's first step.</summary>
    public readonly void Multiply(int column, int width, float* row, float* sums) => Walk(column, width, 0, Depth, sums, row);

    private readonly int Bits => LowBits + HighBits;

    /// <summary>Block of depth by block of depth: stores the numbers, or multiplies them with a row if there is one.</summary>
    [SkipLocalsInit]
    private readonly void Walk(int column, int width, int start, int depth, float* target, float* row)
    {
        float* scales = stackalloc float[MaxWidth], shifts = stackalloc float[MaxWidth], table = stackalloc float[MaxTable];
        int block = Depth / DepthBlocks;
        for (int k = start; k < start + depth;)
        {
            int number = k / block, rows = Math.Min(start + depth, (number + 1) * block) - k;
            byte* low = Low + PlaneOffset(column, LowBits) + (nint)k * CodePlane.RowBytes(width, LowBits);
            byte* high = HighBits == 0 ? null : High + PlaneOffset(column, HighBits) + (nint)k * CodePlane.RowBytes(width, HighBits);
            if (Tables == null)
            {
                ReadNumbers((nint)column * DepthBlocks + (nint)number * width, width, scales, shifts);
                if (row == null)
                    CodeKernel.Scale(Tier, Bits)(low, high, rows, scales, shifts, target);
                else
                    CodeKernel.MultiplyScale(Tier, Bits)(low, high, rows, scales, shifts, row + k, target);
            }
            else
            {
                float* entries = WholeTable(TableOf(column, number, Bits), table);
                if (row == null)
                    CodeKernel.LookUp(Tier, Bits)(low, high, rows, entries, target);
                else
                    CodeKernel.MultiplyLookUp(Tier, Bits)(low, high, rows, entries, row + k, target);
            }
            if (row == null)
                target += (nint)rows * width;
            k += rows;
        }
    }

    /// <summary>A table as large as the loops need it: repeated when it has fewer than 16 entries.</summary>
    private readonly float* WholeTable(float* entries, float* room)
    {
        if (Bits >= 4)
            return entries;
        for (int i = 0; i < MaxTable; i++)
            room[i] = entries[i & ((1 << Bits) - 1)];
        return room;
    }

    [SkipLocalsInit]
    private readonly void ExpandByElement(int column, int width, int start, int depth, float* panel)
    {
        byte* buffer = stackalloc byte[CodeRows * MaxWidth];
        float* scales = stackalloc float[MaxWidth], shifts = stackalloc float[MaxWidth];
        int block = Depth / DepthBlocks;
        for (int k = start; k < start + depth;)
        {
            int number = k / block;
            int rows = Math.Min(Math.Min(CodeRows, start + depth - k), (number + 1) * block - k);
            byte* codes = Codes(column, width, k, rows, buffer);
            if (Tables == null)
            {
                ReadNumbers((nint)column * DepthBlocks + (nint)number * width, width, scales, shifts);
                Scale(codes, rows, width, scales, shifts, panel);
            }
            else
            {
                LookUp(codes, rows, column, width, number, panel);
            }
            panel += (nint)rows * width;
            k += rows;
        }
    }

    private static void Scale(byte* codes, int rows, int width, float* scales, float* shifts, float* values)
    {
        for (int k = 0; k < rows; k++)
        {
            for (int j = 0; j < width; j++)
                values[k * width + j] = MathF.FusedMultiplyAdd(codes[k * width + j], scales[j], shifts[j]);
        }
    }

    /// <summary>The codes of some steps of depth, one in each byte: in place, or parted.</summary>
    private readonly byte* Codes(int column, int width, int start, int rows, byte* buffer)
    {
        byte* low = Low + PlaneOffset(column, LowBits) + (nint)start * CodePlane.RowBytes(width, LowBits);
        if (LowBits == 8)
            return low;
        new Span<byte>(buffer, rows * width).Clear();
        CodePlane.Unpack(low, LowBits, 0, rows, width, buffer);
        if (HighBits > 0)
        {
            byte* high = High + PlaneOffset(column, HighBits) + (nint)start * CodePlane.RowBytes(width, HighBits);
            CodePlane.Unpack(high, HighBits, LowBits, rows, width, buffer);
        }
        return buffer;
    }

    // Panels before a column are whole, and their widths multiples of 8.
    private readonly nint PlaneOffset(int column, int bits) => (nint)column * bits / 8 * Depth;

    /// <summary>A code stands for code * scale + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ReadNumbers(nint first, int width, float* scales, float* shifts)
    {
        float* from = (float*)Scales + first;
        if (HasHalfScales)
        {
            HalfLoops.Widen(Tier, (ushort*)Scales + first, scales, width);
            from = scales;
        }
        if (Offsets != null)
            HalfLoops.Widen(Tier, (ushort*)Offsets + first, shifts, width);
        int j = 0;
        var offset = new Vector<float>(Offset);
        for (; j <= width - Vector<float>.Count; j += Vector<float>.Count)
        {
            Vector<float> scale = Vector.Load(from + j);
            scale.Store(scales + j);
            (-(Offsets == null ? offset : Vector.Load(shifts + j)) * scale).Store(shifts + j);
        }
        for (; j < width; j++)
        {
            scales[j] = from[j];
            shifts[j] = -(Offsets == null ? Offset : shifts[j]) * scales[j];
        }
    }

    private readonly void LookUp(byte* codes, int rows, int column, int width, int depthBlock, float* panel)
    {
        for (int j = 0; j < width; j++)
        {
            float* table = TableOf(Math.Min(column + j, Columns - 1), depthBlock, Bits);
            for (int k = 0; k < rows; k++)
                panel[k * width + j] = table[codes[k * width + j]];
        }
    }

    private readonly float* TableOf(int column, int depthBlock, int bits)
        => Tables + (((nint)(column / ColumnBlock) * DepthBlocks + depthBlock) << bits);
}
