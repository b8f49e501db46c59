namespace Sinter.Kernels;

/// <summary>A tile is some queries of one batch element. It packs the keys and values of a block once and takes its queries past them.</summary>
internal unsafe struct AttentionBody : IParallelBody
{
    /// <summary>Queries whose scores are computed together: whole panels of every tier.</summary>
    public const int BlockQueries = 48;

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

    private readonly void RunQueries(int first, int count)
    {
        int width = Kernel.TileColumns, wide = Math.Max(Depth, ValueDepth);
        int blockKeys = Math.Clamp(PackedFloats / Math.Max(wide, 1) / width * width, width, MostKeys);
        int padded = Tiles.RoundUp(Math.Min(blockKeys, KeyLength), width);
        float* keys = ThreadScratch.Rent(ScratchSlot.Keys, padded * Depth);
        float* values = ThreadScratch.Rent(ScratchSlot.RightPanels, Tiles.RoundUp(ValueDepth, width) * Math.Min(blockKeys, KeyLength));
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
            PanelPacking.Pack(Keys.Row(start), Keys.RowStride, Keys.ColumnStride, block, Depth, Kernel, keys);
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

    private readonly void RunBlock(int query, int rows, int start, int count, float* keys, float* values, float* max, float* sum,
        float* results, nint resultStride)
    {
        int padded = Tiles.RoundUp(count, Kernel.TileColumns);
        float* scores = ThreadScratch.Rent(ScratchSlot.Scores, BlockQueries * padded);
        var products = new MatMulBlock
        {
            Kernel = Kernel,
            Left = MatMulOperand.Strided(Queries.Row(query), Queries.RowStride, Queries.ColumnStride),
            Right = MatMulOperand.Packed(keys),
            Depth = Depth,
            C = scores,
            CStride = padded,
        };
        products.Compute(0, rows, 0, count);
        for (int row = 0; row < rows; row++)
        {
            float* line = scores + (nint)row * padded;
            float scale = Masked(line, query + row, start, count);
            new Span<float>(line + count, padded - count).Fill(float.NegativeInfinity);
            float rescale = AttentionRow.Normalize(Tier, line, padded, scale, ref max[row], ref sum[row]);
            if (start != 0 && rescale != 1)
                AttentionRow.Multiply(results + row * resultStride, rescale, ValueDepth);
        }
        var weighted = new MatMulBlock
        {
            Kernel = Kernel,
            Left = MatMulOperand.Strided(scores, padded, 1),
            Right = MatMulOperand.Packed(values),
            Depth = count,
            C = results,
            CStride = resultStride,
            Accumulate = start != 0,
        };
        weighted.Compute(0, rows, 0, ValueDepth);
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
