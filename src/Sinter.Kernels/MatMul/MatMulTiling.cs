namespace Sinter.Kernels;

/// <summary>How a product is cut into blocks: by its shape alone, never by the number of threads.</summary>
internal readonly struct MatMulTiling
{
    /// <summary>Rows of a block; its left rows of one depth block, 150 KB, stay in the second-level cache.</summary>
    private const int MaxRows = 96;
    private const int MaxColumns = 256;

    // A packed operand costs nothing to read again.
    private const int MaxColumnsOfPacked = 512;

    /// <summary>Rows that share the expansion of a panel.</summary>
    private const int MaxRowsOfExpanded = 512;

    /// <summary>Below this many multiply-adds, about 2 microseconds, a block is not worth cutting.</summary>
    private const long SmallestBlock = 128 * 1024;

    /// <summary>Blocks that keep two or four threads evenly busy.</summary>
    private const int WantedBlocks = 8;

    public MatMulTiling(MatMulKernel kernel, int rows, int columns, int depth, bool rightIsPacked, int batch = 1)
    {
        int columnLimit = rightIsPacked ? MaxColumnsOfPacked : MaxColumns;
        int blockRows = Tiles.Share(rows, Tiles.Count(rows, MaxRows), 0);
        int blockColumns = Math.Min(Tiles.RoundUp(columns, kernel.TileColumns), columnLimit);
        while ((long)Tiles.Count(rows, blockRows) * Tiles.Count(columns, blockColumns) * batch < WantedBlocks
            && (long)Math.Min(rows, blockRows) * blockColumns * depth >= 2 * SmallestBlock)
        {
            if (blockColumns > kernel.TileColumns && blockColumns >= 2 * blockRows)
                blockColumns = Tiles.RoundUp(blockColumns / 2, kernel.TileColumns);
            else if (blockRows > kernel.TileRows)
                blockRows = Tiles.RoundUp(blockRows / 2, kernel.TileRows);
            else if (blockColumns > kernel.TileColumns)
                blockColumns = Tiles.RoundUp(blockColumns / 2, kernel.TileColumns);
            else
                break;
        }
        BlockRows = blockRows;
        BlockColumns = blockColumns;
        RowBlocks = Tiles.Count(rows, blockRows);
        ColumnBlocks = Tiles.Count(columns, blockColumns);
    }

    private MatMulTiling(int rows, int columns, int blockRows, int blockColumns)
    {
        BlockRows = blockRows;
        BlockColumns = blockColumns;
        RowBlocks = Tiles.Count(rows, blockRows);
        ColumnBlocks = Tiles.Count(columns, blockColumns);
    }

    /// <summary>A panel is expanded once for each block of rows, so these are large; the columns keep threads busy.</summary>
    public static MatMulTiling OfCompressed(MatMulKernel kernel, int rows, int columns)
    {
        int unit = rows == 1 ? MatMulKernel.WidePanels * kernel.TileColumns : kernel.TileColumns;
        int blockColumns = Math.Clamp(Tiles.RoundUp(Tiles.Count(columns, WantedBlocks), unit), unit, Math.Max(unit, MaxColumns));
        return new MatMulTiling(rows, columns, Tiles.Share(rows, Tiles.Count(rows, MaxRowsOfExpanded), 0), blockColumns);
    }

    public int BlockRows { get; }

    public int BlockColumns { get; }

    public int RowBlocks { get; }

    public int ColumnBlocks { get; }

    public int Count => checked(RowBlocks * ColumnBlocks);
}
