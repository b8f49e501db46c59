namespace Sinter.Kernels;

/// <summary>A product of two matrices, computed block by block. Each block is independent of the others, and an element's sum runs over the
/// depth in order, so its bits do not depend on the block it belongs to.</summary>
internal unsafe struct MatMulBlock
{
    /// <summary>Steps of depth taken at once: a panel of this depth stays close to the core while the tiles of a block pass over
    /// it.</summary>
    public const int DepthBlock = 384;

    /// <summary>With so few rows each element of the right operand is used so seldom that reading it in place beats packing.</summary>
    private const int MaxTilesInPlace = 2;

    public MatMulKernel Kernel;
    public MatMulOperand Left;
    public MatMulOperand Right;
    public int Depth;
    public float* C;
    public nint CStride;
    public float* Residual;
    public EpiloguePointers Epilogue;

    /// <summary>Adds to what C holds instead of replacing it; there is no bias then.</summary>
    public bool Accumulate;

    /// <summary>Computes rows [row, row + rows) and columns [column, column + columns); the first column is a multiple of the kernel's
    /// tile.</summary>
    public readonly void Compute(int row, int rows, int column, int columns)
    {
        if (Depth == 0)
            FillWithoutDepth(row, rows, column, columns);
        else if (rows == 1 && Right.Compressed != null)
            ComputeExpandedRow(row, column, columns);
        else if (rows == 1)
            ComputeRow(row, column, columns);
        else
            ComputeRows(row, rows, column, columns);
        if (Epilogue.HasActivationAfterwards)
        {
            for (int i = row; i < row + rows; i++)
                Epilogue.Activate(C + i * CStride + column, columns);
        }
    }

    private readonly void ComputeRows(int row, int rows, int column, int columns)
    {
        DepthRun run = default;
        var call = new TileCall { Runs = &run, RunCount = 1, ProductStride = CStride, ResidualStride = CStride };
        for (int start = 0; start < Depth; start += DepthBlock)
        {
            int depth = Math.Min(DepthBlock, Depth - start);
            bool isLast = start + depth == Depth;
            call.Accumulate = Accumulate || start != 0;
            Epilogue.LimitIn(ref call, isLast);
            float* left = LeftRows(row, rows, start, depth, out call.LeftStride);
            float* right = RightPanels(rows, column, columns, start, depth, out nint panelStride);
            for (int j = 0; j < columns; j += Kernel.TileColumns)
            {
                int width = Math.Min(Kernel.TileColumns, columns - j);
                call.RightStride = Kernel.PanelWidth(width);
                float* panel = Right.Compressed != null ? ExpandedPanel(column + j, width, start, depth)
                    : right == null ? RightInPlace(column + j, width, start, depth, out call.RightStride)
                    : right + j * panelStride;
                *call.Runs = new DepthRun(0, Right.IsPacked ? start : 0, depth);
                call.Bias = Epilogue.BiasOf(column + j);
                float* product = C + row * CStride + column + j;
                float* residual = Residual == null || !isLast ? null : Residual + row * CStride + column + j;
                int tiles = Tiles.Count(rows, Kernel.TileRows), done = 0;
                for (int tile = 0; tile < tiles; tile++)
                {
                    int height = Tiles.Share(rows, tiles, tile);
                    call.Residual = residual == null ? null : residual + done * CStride;
                    Kernel.Tile(&call, height, width, left + done * call.LeftStride, panel, product + done * CStride);
                    done += height;
                }
            }
        }
    }

    // One row is bound by memory: several panels at once, each read from its start to its end.
    private readonly void ComputeRow(int row, int column, int columns)
    {
        DepthRun run = default;
        var call = new TileCall { Runs = &run, RunCount = 1, ProductStride = CStride, ResidualStride = CStride };
        int wide = MatMulKernel.WidePanels * Kernel.TileColumns;
        bool readsInOrder = Right.IsPacked || Right.AcrossStride == 1;
        int depthBlock = readsInOrder ? Depth : DepthBlock;
        float* product = C + row * CStride;
        for (int start = 0; start < Depth; start += depthBlock)
        {
            int depth = Math.Min(depthBlock, Depth - start);
            call.Accumulate = Accumulate || start != 0;
            float* left = LeftRows(row, 1, start, depth, out call.LeftStride);
            float* right = RightPanels(1, column, columns, start, depth, out nint panelStride);
            int j = column, end = column + columns;
            *call.Runs = new DepthRun(0, Right.IsPacked ? start : 0, depth);
            for (; end - j >= wide; j += wide)
            {
                call.RightStride = right == null ? Right.DepthStride : Kernel.TileColumns;
                float* panel = right == null ? Right.Data + j + start * Right.DepthStride : right + (j - column) * panelStride;
                call.Bias = Epilogue.BiasOf(j);
                Kernel.Row(&call, left, panel, right == null ? Kernel.TileColumns : Kernel.TileColumns * panelStride, product + j);
            }
            for (; j < end; j += Kernel.TileColumns)
            {
                int width = Math.Min(Kernel.TileColumns, end - j);
                call.Bias = Epilogue.BiasOf(j);
                if (right != null)
                {
                    call.RightStride = Kernel.PanelWidth(width);
                    Kernel.Tile(&call, 1, width, left, right + (j - column) * panelStride, product + j);
                    continue;
                }
                ComputeRowInPlace(&call, left, j, width, start, depth, product + j);
            }
        }
        Finish(product + column, row * CStride + column, columns);
    }

    /// <summary>One row times compressed panels, straight from their codes where there is a loop for that.</summary>
    private readonly void ComputeExpandedRow(int row, int column, int columns)
    {
        float* left = LeftRows(row, 1, 0, Depth, out _);
        float* product = C + row * CStride;
        for (int j = column; j < column + columns; j += Kernel.TileColumns)
        {
            int width = Math.Min(Kernel.TileColumns, column + columns - j);
            if (width < Kernel.TileColumns || !Right.Compressed->HasLoop(j, width))
            {
                ComputeExpandedPanel(left, j, width, product + j);
                continue;
            }
            if (!Accumulate && Epilogue.ColumnBias != null)
                new ReadOnlySpan<float>(Epilogue.ColumnBias + j, width).CopyTo(new Span<float>(product + j, width));
            else if (!Accumulate)
                new Span<float>(product + j, width).Clear();
            Right.Compressed->Multiply(j, width, left, product + j);
        }
        Finish(product + column, row * CStride + column, columns);
    }

    private readonly void ComputeExpandedPanel(float* left, int column, int width, float* product)
    {
        DepthRun run = default;
        var call = new TileCall
        {
            Runs = &run,
            RunCount = 1,
            RightStride = Kernel.PanelWidth(width),
            Bias = Epilogue.BiasOf(column),
        };
        for (int start = 0; start < Depth; start += DepthBlock)
        {
            *call.Runs = new DepthRun(0, 0, Math.Min(DepthBlock, Depth - start));
            call.Accumulate = Accumulate || start != 0;
            Kernel.Tile(&call, 1, width, left + start, ExpandedPanel(column, width, start, (int)call.Runs->Length), product);
        }
    }

    private readonly float* ExpandedPanel(int column, int width, int start, int depth)
    {
        int padded = Kernel.PanelWidth(width);
        float* panel = ThreadScratch.Rent(ScratchSlot.RightPanels, padded * depth);
        Right.Compressed->Expand(column, padded, start, depth, panel);
        return panel;
    }

    // A tile reads whole panels, so the last columns of a matrix are copied, a stretch of depth at a time.
    private readonly void ComputeRowInPlace(TileCall* call, float* left, int column, int width, int start, int depth, float* product)
    {
        for (int done = 0; done < depth; done += DepthBlock)
        {
            int part = Math.Min(DepthBlock, depth - done);
            float* panel = RightInPlace(column, width, start + done, part, out call->RightStride);
            *call->Runs = new DepthRun(0, 0, part);
            call->Accumulate = Accumulate || start + done != 0;
            Kernel.Tile(call, 1, width, left + done, panel, product);
        }
    }

    /// <summary>Residual and limits of a row whose sums are complete.</summary>
    private readonly void Finish(float* row, nint offset, int columns)
    {
        if (Residual != null)
            EpiloguePointers.AddRow(row, Residual + offset, columns);
        Epilogue.Limit(row, columns);
    }

    private readonly void FillWithoutDepth(int row, int rows, int column, int columns)
    {
        for (int i = row; i < row + rows; i++)
        {
            nint offset = i * CStride + column;
            var target = new Span<float>(C + offset, columns);
            if (!Accumulate && Epilogue.ColumnBias != null)
                new ReadOnlySpan<float>(Epilogue.ColumnBias + column, columns).CopyTo(target);
            else if (!Accumulate)
                target.Clear();
            Finish(C + offset, offset, columns);
        }
    }

    /// <summary>Rows with neighbouring steps of depth; a transposed operand is turned first.</summary>
    private readonly float* LeftRows(int row, int rows, int start, int depth, out nint stride)
    {
        float* first = Left.Data + row * Left.AcrossStride + start * Left.DepthStride;
        if (Left.DepthStride == 1)
        {
            stride = Left.AcrossStride;
            return first;
        }
        stride = depth;
        float* turned = ThreadScratch.Rent(ScratchSlot.LeftRows, rows * depth);
        for (int k = 0; k < depth; k++)
        {
            for (int i = 0; i < rows; i++)
                turned[i * depth + k] = first[k * Left.DepthStride + i * Left.AcrossStride];
        }
        return turned;
    }

    /// <summary>The panels of a stretch of depth, and the floats from one column's share to the next; null when they are read in
    /// place.</summary>
    private readonly float* RightPanels(int rows, int column, int columns, int start, int depth, out nint panelStride)
    {
        if (Right.IsPacked)
        {
            panelStride = Depth;
            return Right.Data + column * panelStride;
        }
        panelStride = depth;
        if (Right.Compressed != null)
            return null;
        if (Right.AcrossStride == 1 && rows <= MaxTilesInPlace * Kernel.TileRows)
            return null;
        return PackedPanels(column, columns, start, depth);
    }

    private readonly float* RightInPlace(int column, int width, int start, int depth, out nint rowStride)
    {
        if (width == Kernel.TileColumns || width == Kernel.VectorColumns)
        {
            rowStride = Right.DepthStride;
            return Right.Data + column + start * Right.DepthStride;
        }
        rowStride = Kernel.PanelWidth(width);
        return PackedPanels(column, width, start, depth);
    }

    private readonly float* PackedPanels(int column, int columns, int start, int depth)
    {
        float* panels = ThreadScratch.Rent(ScratchSlot.RightPanels, Kernel.PanelColumns(columns) * depth);
        float* first = Right.Data + column * Right.AcrossStride + start * Right.DepthStride;
        PanelPacking.Pack(first, Right.AcrossStride, Right.DepthStride, columns, depth, Kernel, panels);
        return panels;
    }
}
