namespace Sinter.Kernels;

/// <summary>A tile is some queries of one batch element. It packs the keys and values of a block once and takes its queries past
/// them.</summary>
internal unsafe struct AttentionBody : IParallelBody
{
    /// <summary>Queries whose scores are computed together: whole panels of every tier.</summary>
    public const int BlockQueries = 48;

    /// <summary>With up to this many, keys and values are read once per query where they lie.</summary>
    private const int FewQueries = 3;

    /// <summary>Keys of a block, at most: the scores of a block of queries take 96 KB.</summary>
    private const int MostKeys = 512;

    /// <summary>Floats of packed keys, and of packed values: both stay in the second-level cache.</summary>
    private const int PackedFloats = 64 * 1024;

    public CpuTier Tier;
    public MatMulKernel Kernel;
    public float Scale;
    public int QueryLength;
    public int KeyLength;
    public int Depth;
    public int ValueDepth;
    public int BatchRank;
    public int* BatchDimensions;
    public AttentionMatrix Queries;
    public AttentionMatrix Keys;
    public AttentionMatrix Values;
    public AttentionMatrix Output;
    public float* Bias;
    public byte* Hidden;
    public nint MaskOffset;
    public int* MaskBatchStrides;
    public nint MaskRowStride;
    public nint MaskColumnStride;
    public int QueriesPerTile;
    public int TilesPerBatch;

    public readonly void Run(int tile)
    {
        int batch = Math.DivRem(tile, TilesPerBatch, out int part);
        AttentionBody element = this;
        element.MoveTo(batch);
        if (QueryLength <= FewQueries && Queries.ColumnStride == 1 && Keys.ColumnStride == 1 && Values.ColumnStride == 1
            && Output.ColumnStride == 1)
        {
            for (int query = 0; query < QueryLength; query++)
                element.RunQuery(query);
            return;
        }
        element.RunQueries(part * QueriesPerTile, Math.Min(QueriesPerTile, QueryLength - part * QueriesPerTile));
    }

    private void MoveTo(int batch)
    {
        for (int axis = BatchRank - 1; axis >= 0; axis--)
        {
            batch = Math.DivRem(batch, BatchDimensions[axis], out int position);
            Queries.Data += (nint)position * Queries.BatchStrides[axis];
            Keys.Data += (nint)position * Keys.BatchStrides[axis];
            Values.Data += (nint)position * Values.BatchStrides[axis];
            Output.Data += (nint)position * Output.BatchStrides[axis];
            if (Bias != null || Hidden != null)
                MaskOffset += (nint)position * MaskBatchStrides[axis];
        }
    }

    private readonly void RunQuery(int query)
    {
        float max = float.NegativeInfinity, sum = 0;
        float* scores = ThreadScratch.Rent(ScratchSlot.Scores, MostKeys);
        float* result = Output.Row(query);
        for (int start = 0; start < KeyLength; start += MostKeys)
        {
            int count = Math.Min(MostKeys, KeyLength - start), padded = Tiles.RoundUp(count, Kernel.TileColumns);
            AttentionVectors.Scores(Queries.Row(query), Keys.Row(start), Keys.RowStride, count, Depth, scores);
            float rescale = Weigh(scores, query, start, count, padded, ref max, ref sum);
            if (start != 0 && rescale != 1)
                AttentionRow.Multiply(result, rescale, ValueDepth);
            AttentionVectors.AddValues(scores, Values.Row(start), Values.RowStride, count, ValueDepth, result, start != 0);
        }
        RowLoops.Divide(result, result, ValueDepth, sum);
    }

    private readonly void RunQueries(int first, int count)
    {
        int width = Kernel.TileColumns, wide = Math.Max(Depth, ValueDepth);
        int blockKeys = Math.Clamp(PackedFloats / Math.Max(wide, 1) / width * width, width, MostKeys);
        int most = Math.Min(blockKeys, KeyLength);
        float* keys = ThreadScratch.Rent(ScratchSlot.Keys, Tiles.RoundUp(most, width) * Depth);
        float* values = ThreadScratch.Rent(ScratchSlot.RightPanels, Kernel.PanelColumns(ValueDepth) * most);
        float* max = ThreadScratch.Rent(ScratchSlot.Partials, 2 * QueriesPerTile);
        float* sum = max + QueriesPerTile;
        new Span<float>(max, count).Fill(float.NegativeInfinity);
        new Span<float>(sum, count).Clear();
        bool inPlace = Output.ColumnStride == 1;
        float* results = inPlace ? Output.Row(first) : ThreadScratch.Rent(ScratchSlot.Rows, count * ValueDepth);
        nint resultStride = inPlace ? Output.RowStride : ValueDepth;
        for (int start = 0; start < KeyLength; start += blockKeys)
        {
            int block = Math.Min(blockKeys, KeyLength - start);
            PackKeys(start, block, keys);
            PanelPacking.Pack(Values.Row(start), Values.ColumnStride, Values.RowStride, ValueDepth, block, Kernel, values);
            for (int query = 0; query < count; query += BlockQueries)
            {
                int rows = Math.Min(BlockQueries, count - query);
                RunBlock(first + query, rows, start, block, keys, values, max + query, sum + query, results + query * resultStride,
                    resultStride);
            }
        }
        for (int row = 0; row < count; row++)
        {
            float* line = results + row * resultStride;
            RowLoops.Divide(line, line, ValueDepth, sum[row]);
            if (!inPlace)
                Scatter(line, first + row);
        }
    }

    private readonly void Scatter(float* line, int row)
    {
        float* target = Output.Row(row);
        for (int i = 0; i < ValueDepth; i++)
            target[i * Output.ColumnStride] = line[i];
    }

    /// <summary>Whole panels only, so that the scores of a block are whole vectors.</summary>
    private readonly void PackKeys(int start, int count, float* panels)
    {
        int width = Kernel.TileColumns;
        for (int key = 0; key < count; key += width)
        {
            PanelPacking.PackPanel(Keys.Row(start + key), Keys.RowStride, Keys.ColumnStride, Math.Min(width, count - key), Depth, width,
                panels + (nint)key * Depth);
        }
    }

    private readonly void RunBlock(int query, int rows, int start, int count, float* keys, float* values, float* max, float* sum,
        float* results, nint resultStride)
    {
        int padded = Tiles.RoundUp(count, Kernel.TileColumns);
        float* scores = ThreadScratch.Rent(ScratchSlot.Scores, BlockQueries * padded);
        float* left = QueryRows(query, rows, out nint leftStride);
        if (Depth == 0)
            new Span<float>(scores, rows * padded).Clear();
        else
            Multiply(rows, Depth, left, leftStride, keys, padded, scores, padded, false);
        for (int row = 0; row < rows; row++)
        {
            float* line = scores + (nint)row * padded;
            float rescale = Weigh(line, query + row, start, count, padded, ref max[row], ref sum[row]);
            if (start != 0 && rescale != 1)
                AttentionRow.Multiply(results + row * resultStride, rescale, ValueDepth);
        }
        Multiply(rows, count, scores, padded, values, ValueDepth, results, resultStride, start != 0);
    }

    /// <summary>Rows with neighbouring elements.</summary>
    private readonly float* QueryRows(int query, int rows, out nint stride)
    {
        stride = Queries.RowStride;
        if (Queries.ColumnStride == 1 || Depth <= 1)
            return Queries.Row(query);
        stride = Depth;
        float* turned = ThreadScratch.Rent(ScratchSlot.LeftRows, BlockQueries * Depth);
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < Depth; i++)
                turned[row * Depth + i] = Queries.Row(query + row)[i * Queries.ColumnStride];
        }
        return turned;
    }

    /// <summary>A product with packed panels.</summary>
    private readonly void Multiply(int rows, int depth, float* left, nint leftStride, float* panels, int columns, float* product,
        nint productStride, bool accumulate)
    {
        var run = new DepthRun(0, 0, depth);
        var call = new TileCall
        {
            Runs = &run,
            RunCount = 1,
            LeftStride = leftStride,
            ProductStride = productStride,
            Accumulate = accumulate,
        };
        int tiles = Tiles.Count(rows, Kernel.TileRows);
        for (int column = 0; column < columns; column += Kernel.TileColumns)
        {
            int width = Math.Min(Kernel.TileColumns, columns - column), row = 0;
            call.RightStride = Kernel.PanelWidth(width);
            for (int tile = 0; tile < tiles; tile++)
            {
                int height = Tiles.Share(rows, tiles, tile);
                Kernel.Tile(&call, height, width, left + row * leftStride, panels + (nint)column * depth,
                    product + row * productStride + column);
                row += height;
            }
        }
    }

    /// <summary>Turns a row of scores into weights; the factor by which what was summed so far shrinks.</summary>
    private readonly float Weigh(float* line, int query, int start, int count, int padded, ref float max, ref float sum)
    {
        float scale = Masked(line, query, start, count);
        new Span<float>(line + count, padded - count).Fill(float.NegativeInfinity);
        return AttentionRow.Normalize(Tier, line, padded, scale, ref max, ref sum);
    }

    /// <summary>Applies the mask to a row of scores; what they are still to be multiplied by. Scores that only have to be scaled are left
    /// alone.</summary>
    private readonly float Masked(float* line, int query, int start, int count)
    {
        nint mask = MaskOffset + query * MaskRowStride + start * MaskColumnStride;
        if (Bias != null)
            AttentionRow.ScaleAndAdd(line, Scale, Bias + mask, MaskColumnStride, count);
        else if (Hidden != null)
            AttentionRow.ScaleAndHide(line, Scale, Hidden + mask, MaskColumnStride, count);
        else if (Scale > 0)
            return Scale;
        else
            AttentionRow.Multiply(line, Scale, count);
        return 1;
    }
}
