using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>The tiles of one tier, and the panel widths that packed operands have for them. Packed data belong to the kernel whose
/// <see cref="Name"/> they were packed for.</summary>
public sealed unsafe class MatMulKernel
{
    /// <summary>Panels that the single-row tile takes at once.</summary>
    internal const int WidePanels = 4;

    private const int MaxTileElements = 12 * 32;

    private static readonly MatMulKernel Avx512 = new("avx512-f32-12x32", 12, 32)
    {
        _rows12 = &MatMulTile512.Rows12,
        _rows8 = &MatMulTile512.Rows8,
        _rows4 = &MatMulTile512.Rows4,
        _rows2 = &MatMulTile512.Rows2,
        _rows1 = &MatMulTile512.Rows1,
        _row1Wide = &MatMulTile512.Row1Wide,
    };

    private static readonly MatMulKernel Avx2 = new("avx2-f32-6x16", 6, 16)
    {
        _rows6 = &MatMulTile256.Rows6,
        _rows4 = &MatMulTile256.Rows4,
        _rows2 = &MatMulTile256.Rows2,
        _rows1 = &MatMulTile256.Rows1,
        _row1Wide = &MatMulTile256.Row1Wide,
    };

    private static readonly MatMulKernel Bits128 = new("128-f32-6x8", 6, 8)
    {
        _rows6 = &MatMulTile128.Rows6,
        _rows4 = &MatMulTile128.Rows4,
        _rows2 = &MatMulTile128.Rows2,
        _rows1 = &MatMulTile128.Rows1,
        _row1Wide = &MatMulTile128.Row1Wide,
    };

    private static readonly MatMulKernel Scalar = new("scalar-f32-4x8", 4, MatMulTileScalar.Columns)
    {
        _rows4 = &MatMulTileScalar.Rows4,
        _rows1 = &MatMulTileScalar.Rows1,
        _row1Wide = &MatMulTileScalar.Row1Wide,
    };

    private delegate*<nint, float*, nint, float*, nint, float*, nint, bool, void> _rows12, _rows8, _rows6, _rows4, _rows2, _rows1;
    private delegate*<nint, float*, nint, float*, nint, nint, float*, bool, void> _row1Wide;

    private MatMulKernel(string name, int tileRows, int tileColumns)
    {
        Name = name;
        TileRows = tileRows;
        TileColumns = tileColumns;
    }

    /// <summary>The kernel of this process's tier.</summary>
    public static MatMulKernel Current { get; } = Select(CpuTier.Current);

    /// <summary>Architecture, type and tile, for example <c>avx512-f32-12x32</c>.</summary>
    public string Name { get; }

    /// <summary>Rows of a left panel.</summary>
    public int TileRows { get; }

    /// <summary>Columns of a right panel.</summary>
    public int TileColumns { get; }

    public static MatMulKernel Select(CpuTier tier) => tier switch
    {
        CpuTier.Vector512 => Avx512,
        CpuTier.Vector256 => Avx2,
        CpuTier.Vector128 or CpuTier.AdvSimd => Bits128,
        _ => Scalar,
    };

    /// <summary>One tile of up to <see cref="TileRows"/> rows and <see cref="TileColumns"/> columns. Only the elements inside rows and
    /// columns of c are touched; a must hold whole columns of its panel, b whole rows.</summary>
    public void Tile(
        int rows, int columns, nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        if (columns == TileColumns)
        {
            Rows(rows, depth, a, aStride, b, bStride, c, cStride, accumulate);
            return;
        }
        TileEdge(rows, columns, depth, a, aStride, b, bStride, c, cStride, accumulate);
    }

    [SkipLocalsInit]
    private void TileEdge(
        int rows, int columns, nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        float* whole = stackalloc float[MaxTileElements];
        if (accumulate)
            CopyRows(c, cStride, whole, TileColumns, rows, columns);
        Rows(rows, depth, a, aStride, b, bStride, whole, TileColumns, accumulate);
        CopyRows(whole, TileColumns, c, cStride, rows, columns);
    }

    /// <summary>One row and <see cref="WidePanels"/> whole panels.</summary>
    public void RowWide(nint depth, float* a, nint aStride, float* b, nint bStride, nint panelStride, float* c, bool accumulate)
        => _row1Wide(depth, a, aStride, b, bStride, panelStride, c, accumulate);

    private void Rows(int rows, nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        while (rows > 0)
        {
            int done;
            if (rows >= 12 && _rows12 != null)
            {
                _rows12(depth, a, aStride, b, bStride, c, cStride, accumulate);
                done = 12;
            }
            else if (rows >= 8 && _rows8 != null)
            {
                _rows8(depth, a, aStride, b, bStride, c, cStride, accumulate);
                done = 8;
            }
            else if (rows >= 6 && _rows6 != null)
            {
                _rows6(depth, a, aStride, b, bStride, c, cStride, accumulate);
                done = 6;
            }
            else if (rows >= 4)
            {
                _rows4(depth, a, aStride, b, bStride, c, cStride, accumulate);
                done = 4;
            }
            else if (rows >= 2 && _rows2 != null)
            {
                _rows2(depth, a, aStride, b, bStride, c, cStride, accumulate);
                done = 2;
            }
            else
            {
                _rows1(depth, a, aStride, b, bStride, c, cStride, accumulate);
                done = 1;
            }
            rows -= done;
            a += done;
            c += done * cStride;
        }
    }

    private static void CopyRows(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
            Unsafe.CopyBlockUnaligned(to + i * toStride, from + i * fromStride, (uint)columns * sizeof(float));
    }
}
