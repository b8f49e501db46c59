namespace Sinter.Kernels;

/// <summary>A product of two operands, computed block by block. Each block is independent of the others, and an element's sum runs over the
/// depth in order, so its bits do not depend on the block it belongs to.</summary>
internal unsafe struct MatMulBlock
{
    /// <summary>Steps of depth taken at once: a right panel of this depth stays in the first-level cache.</summary>
    public const int DepthBlock = 256;

    public MatMulKernel Kernel;
    public MatMulOperand Left;
    public MatMulOperand Right;
    public int Depth;
    public float* C;
    public nint CStride;
    public float* Residual;
    public EpiloguePointers Epilogue;

    /// <summary>Adds to what C holds instead of replacing it.</summary>
    public bool Accumulate;

    /// <summary>Computes rows [row, row + rows) and columns [column, column + columns); both starts are multiples of the kernel's
    /// tile.</summary>
    public readonly void Compute(int row, int rows, int column, int columns)
    {
        if (Depth == 0)
        {
            for (int i = 0; i < rows && !Accumulate; i++)
                new Span<float>(C + (row + i) * CStride + column, columns).Clear();
        }
        else if (rows == 1)
        {
            ComputeRow(row, column, columns);
        }
        else
        {
            for (int start = 0; start < Depth; start += DepthBlock)
                ComputeDepthBlock(row, rows, column, columns, start, Math.Min(DepthBlock, Depth - start));
        }
        Finish(row, rows, column, columns);
    }

    private readonly void ComputeDepthBlock(int row, int rows, int column, int columns, int start, int depth)
    {
        int tileRows = Kernel.TileRows, tileColumns = Kernel.TileColumns;
        float* left = LeftPanels(row, rows, start, depth, out nint leftPanelStride);
        // With one panel of rows each element of the right operand is used once: reading it in place beats packing.
        bool inPlace = !Right.IsPacked && Right.AcrossStride == 1 && rows <= tileRows;
        float* right = inPlace ? null : RightPanels(column, columns, start, depth, out _);
        nint rightPanelStride = Right.IsPacked ? (nint)tileColumns * Depth : (nint)tileColumns * depth;
        for (int j = 0; j < columns; j += tileColumns)
        {
            int width = Math.Min(tileColumns, columns - j);
            float* panel = right + j / tileColumns * rightPanelStride;
            nint rowStride = tileColumns;
            if (inPlace)
                panel = RightInPlace(column + j, width, start, depth, out rowStride);
            for (int i = 0; i < rows; i += tileRows)
            {
                float* a = left + i / tileRows * leftPanelStride;
                float* c = C + (row + i) * CStride + column + j;
                int height = Math.Min(tileRows, rows - i);
                Kernel.Tile(height, width, depth, a, tileRows, panel, rowStride, c, CStride, Accumulate || start != 0);
            }
        }
    }

    // One row is bound by memory: several panels at once, the left operand read in place.
    private readonly void ComputeRow(int row, int column, int columns)
    {
        int tileColumns = Kernel.TileColumns, wide = MatMulKernel.WidePanels * tileColumns;
        float* c = C + row * CStride;
        int depthBlock = Right.IsPacked || Right.AcrossStride == 1 ? Depth : DepthBlock;
        for (int start = 0; start < Depth; start += depthBlock)
        {
            int depth = Math.Min(depthBlock, Depth - start);
            float* left = LeftRow(row, start, out nint leftStride);
            int j = column, end = column + columns;
            if (!Right.IsPacked && Right.AcrossStride != 1)
            {
                float* panels = RightPanels(column, columns, start, depth, out nint panelStride);
                for (; end - j >= wide; j += wide)
                {
                    float* panel = panels + (j - column) / tileColumns * panelStride;
                    Kernel.RowWide(depth, left, leftStride, panel, tileColumns, panelStride, c + j, Accumulate || start != 0);
                }
                for (; j < end; j += tileColumns)
                {
                    float* panel = panels + (j - column) / tileColumns * panelStride;
                    int width = Math.Min(tileColumns, end - j);
                    Kernel.Tile(1, width, depth, left, leftStride, panel, tileColumns, c + j, CStride, Accumulate || start != 0);
                }
                continue;
            }
            nint nextPanel = Right.IsPacked ? (nint)tileColumns * Depth : tileColumns;
            nint rowStride = Right.IsPacked ? tileColumns : Right.DepthStride;
            for (; end - j >= wide; j += wide)
                Kernel.RowWide(depth, left, leftStride, Right.Data + j / tileColumns * nextPanel, rowStride, nextPanel, c + j, Accumulate);
            for (; j < end; j += tileColumns)
            {
                int width = Math.Min(tileColumns, end - j);
                float* panel = Right.Data + j / tileColumns * nextPanel;
                if (Right.IsPacked || width == tileColumns)
                    Kernel.Tile(1, width, depth, left, leftStride, panel, rowStride, c + j, CStride, Accumulate);
                else
                    ComputeRowEdge(row, j, width);
            }
        }
    }

    // A tile reads whole panels, so the last columns of a matrix are copied.
    private readonly void ComputeRowEdge(int row, int column, int width)
    {
        for (int start = 0; start < Depth; start += DepthBlock)
        {
            int depth = Math.Min(DepthBlock, Depth - start);
            float* left = LeftRow(row, start, out nint leftStride);
            float* panel = RightPanels(column, width, start, depth, out _);
            float* c = C + row * CStride + column;
            Kernel.Tile(1, width, depth, left, leftStride, panel, Kernel.TileColumns, c, CStride, Accumulate || start != 0);
        }
    }

    private readonly float* LeftRow(int row, int start, out nint stride)
    {
        if (Left.IsPacked)
        {
            stride = Kernel.TileRows;
            return Left.Data + (nint)(row / Kernel.TileRows) * Kernel.TileRows * Depth + (nint)start * Kernel.TileRows
                + row % Kernel.TileRows;
        }
        stride = Left.DepthStride;
        return Left.Data + row * Left.AcrossStride + start * Left.DepthStride;
    }

    private readonly float* LeftPanels(int row, int rows, int start, int depth, out nint panelStride)
    {
        int width = Kernel.TileRows;
        if (Left.IsPacked)
        {
            panelStride = (nint)width * Depth;
            return Left.Data + row / width * panelStride + (nint)start * width;
        }
        panelStride = (nint)width * depth;
        float* panels = ThreadScratch.Rent(ScratchSlot.LeftPanels, Tiles.RoundUp(rows, width) * depth);
        float* first = Left.Data + row * Left.AcrossStride + start * Left.DepthStride;
        PanelPacking.Pack(first, Left.AcrossStride, Left.DepthStride, rows, depth, width, panels);
        return panels;
    }

    private readonly float* RightPanels(int column, int columns, int start, int depth, out nint panelStride)
    {
        int width = Kernel.TileColumns;
        if (Right.IsPacked)
        {
            panelStride = (nint)width * Depth;
            return Right.Data + column / width * panelStride + (nint)start * width;
        }
        panelStride = (nint)width * depth;
        float* panels = ThreadScratch.Rent(ScratchSlot.RightPanels, Tiles.RoundUp(columns, width) * depth);
        if (Right.Image != null)
        {
            Right.Image->Pack(column, columns, start, depth, width, panels);
            return panels;
        }
        float* first = Right.Data + column * Right.AcrossStride + start * Right.DepthStride;
        PanelPacking.Pack(first, Right.AcrossStride, Right.DepthStride, columns, depth, width, panels);
        return panels;
    }

    private readonly float* RightInPlace(int column, int width, int start, int depth, out nint rowStride)
    {
        if (width < Kernel.TileColumns)
        {
            rowStride = Kernel.TileColumns;
            return RightPanels(column, width, start, depth, out _);
        }
        rowStride = Right.DepthStride;
        return Right.Data + column + start * Right.DepthStride;
    }

    private readonly void Finish(int row, int rows, int column, int columns)
    {
        if (Epilogue.IsNone && Residual == null)
            return;
        for (int i = row; i < row + rows; i++)
        {
            nint offset = i * CStride + column;
            Epilogue.Apply(C + offset, i, column, columns, Residual == null ? null : Residual + offset);
        }
    }
}
