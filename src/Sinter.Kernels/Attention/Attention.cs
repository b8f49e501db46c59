namespace Sinter.Kernels;

/// <summary>Scaled dot-product attention: softmax(scale * Q·Kᵀ + mask)·V. The matrix of scores never exists: blocks of queries walk over
/// blocks of keys, keeping the running maximum and sum of each row.</summary>
/// <exception cref="ArgumentException">A length does not fit the shape.</exception>
public static unsafe class Attention
{
    /// <summary>Queries of a tile, at most: what one packing of the keys and values serves.</summary>
    private const int MostQueries = 8 * AttentionBody.BlockQueries;

    /// <summary>Tiles per thread that balance well.</summary>
    private const int TilesPerThread = 4;

    /// <summary>Without a mask. The usual scale is 1 / sqrt(depth). A row all of whose scores are negative infinity is NaN.</summary>
    public static void Run(
        in AttentionShape shape,
        float scale,
        ReadOnlySpan<float> queries,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> values,
        Span<float> output,
        WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(shape, scale, queries, keys, values, [], [], output, pool, cancellationToken);

    /// <summary>With a mask that is added to the scaled scores.</summary>
    public static void RunWithBias(
        in AttentionShape shape,
        float scale,
        ReadOnlySpan<float> queries,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> mask,
        Span<float> output,
        WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(shape, scale, queries, keys, values, mask, [], output, pool, cancellationToken);

    /// <summary>With a mask whose zeros hide keys.</summary>
    public static void RunWithMask(
        in AttentionShape shape,
        float scale,
        ReadOnlySpan<float> queries,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> values,
        ReadOnlySpan<byte> mask,
        Span<float> output,
        WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(shape, scale, queries, keys, values, [], mask, output, pool, cancellationToken);

    private static void Run(
        in AttentionShape shape,
        float scale,
        ReadOnlySpan<float> queries,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<byte> mask,
        Span<float> output,
        WorkPool pool,
        CancellationToken cancellationToken)
    {
        bool hasMask = !bias.IsEmpty || !mask.IsEmpty;
        shape.Check(queries.Length, keys.Length, values.Length, Math.Max(bias.Length, mask.Length), hasMask, output.Length);
        if (output.IsEmpty)
            return;
        if (shape.KeyLength == 0)
        {
            output.Clear();
            return;
        }
        int perTile = QueriesPerTile(shape.QueryLength, shape.BatchCount, pool.ThreadCount);
        fixed (float* q = queries, k = keys, v = values, additive = bias, o = output)
        fixed (byte* visible = mask)
        fixed (int* batch = shape.BatchDimensions, qs = shape.Queries.BatchStrides, ks = shape.Keys.BatchStrides,
            vs = shape.Values.BatchStrides, ms = shape.Mask.BatchStrides, os = shape.Output.BatchStrides)
        {
            var body = new AttentionBody
            {
                Tier = CpuTier.Current,
                Kernel = MatMulKernel.Current,
                Scale = scale,
                QueryLength = shape.QueryLength,
                KeyLength = shape.KeyLength,
                Depth = shape.Depth,
                ValueDepth = shape.ValueDepth,
                BatchRank = shape.BatchDimensions.Length,
                BatchDimensions = batch,
                Queries = AttentionMatrix.Of(q, shape.Queries, qs),
                Keys = AttentionMatrix.Of(k, shape.Keys, ks),
                Values = AttentionMatrix.Of(v, shape.Values, vs),
                Output = AttentionMatrix.Of(o, shape.Output, os),
                Bias = additive,
                Hidden = visible,
                MaskOffset = shape.Mask.Offset,
                MaskBatchStrides = ms,
                MaskRowStride = shape.Mask.RowStride,
                MaskColumnStride = shape.Mask.ColumnStride,
                QueriesPerTile = perTile,
                TilesPerBatch = Tiles.Count(shape.QueryLength, perTile),
            };
            pool.Run(body, checked(body.TilesPerBatch * shape.BatchCount), cancellationToken);
        }
    }

    /// <summary>As many queries as give every thread something to do. Rows do not depend on which others are in their tile.</summary>
    private static int QueriesPerTile(int queries, int batch, int threads)
    {
        int perTile = MostQueries;
        while (threads > 1 && perTile > AttentionBody.BlockQueries
            && (long)Tiles.Count(queries, perTile) * batch < (long)threads * TilesPerThread)
            perTile /= 2;
        return perTile;
    }
}
