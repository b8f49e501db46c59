using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>The pinned form of a <see cref="CompressedMatrix"/>: expands panels.</summary>
internal unsafe struct CompressedPanels
{
    /// <summary>Steps of depth whose codes are parted at once; bounds what stays on the stack.</summary>
    private const int CodeRows = 64;

    private const int MaxWidth = MatMulKernel.MaxTileColumns;

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
    [SkipLocalsInit]
    public readonly void Expand(int column, int width, int start, int depth, float* panel)
    {
        byte* buffer = stackalloc byte[CodeRows * MaxWidth];
        float* scales = stackalloc float[MaxWidth];
        float* shifts = stackalloc float[MaxWidth];
        int block = Depth / DepthBlocks;
        for (int k = start; k < start + depth;)
        {
            int number = k / block;
            int rows = Math.Min(Math.Min(CodeRows, start + depth - k), (number + 1) * block - k);
            byte* codes = Codes(column, width, k, rows, buffer);
            if (Tables == null)
            {
                if (k == start || k % block == 0)
                    ReadNumbers((nint)column * DepthBlocks + (nint)number * width, width, scales, shifts);
                CodeExpansion.Scale(Tier, codes, rows, width, scales, shifts, panel);
            }
            else
            {
                LookUp(codes, rows, column, width, number, panel);
            }
            panel += (nint)rows * width;
            k += rows;
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
    private readonly void ReadNumbers(nint first, int width, float* scales, float* shifts)
    {
        for (int j = 0; j < width; j++)
        {
            scales[j] = HasHalfScales ? (float)((Half*)Scales)[first + j] : ((float*)Scales)[first + j];
            shifts[j] = -(Offsets == null ? Offset : (float)Offsets[first + j]) * scales[j];
        }
    }

    private readonly void LookUp(byte* codes, int rows, int column, int width, int depthBlock, float* panel)
    {
        int bits = LowBits + HighBits, last = Columns - 1;
        float* table = TableOf(column, depthBlock, bits);
        if (table == TableOf(Math.Min(column + width - 1, last), depthBlock, bits))
        {
            CodeExpansion.LookUp(Tier, codes, rows * width, table, bits, panel);
            return;
        }
        for (int j = 0; j < width; j++)
        {
            table = TableOf(Math.Min(column + j, last), depthBlock, bits);
            for (int k = 0; k < rows; k++)
                panel[k * width + j] = table[codes[k * width + j]];
        }
    }

    private readonly float* TableOf(int column, int depthBlock, int bits)
        => Tables + (((nint)(column / ColumnBlock) * DepthBlocks + depthBlock) << bits);
}
