namespace Sinter.Kernels;

/// <summary>Scaled dot-product attention: softmax(scale * Q·Kᵀ + mask)·V. The matrix of scores never exists: a block of queries walks over
/// blocks of keys, keeping the running maximum and sum of each row.</summary>
/// <exception cref="ArgumentException">A length does not fit the shape.</exception>
public static unsafe class Attention
{
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
        fixed (float* q = queries, k = keys, v = values, additive = bias, o = output)
        fixed (byte* visible = mask)
        fixed (int* batch = shape.BatchDimensions, qs = shape.QueryStrides, ks = shape.KeyStrides, vs = shape.ValueStrides,
            ms = shape.MaskStrides)
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
                QueryStrides = qs,
                KeyStrides = ks,
                ValueStrides = vs,
                MaskStrides = ms,
                MaskRowStride = shape.MaskRowStride,
                MaskColumnStride = shape.MaskColumnStride,
                Queries = q,
                Keys = k,
                Values = v,
                Bias = additive,
                Mask = visible,
                Output = o,
                QueryBlocks = Tiles.Count(shape.QueryLength, AttentionBody.BlockQueries),
            };
            pool.Run(body, checked(body.QueryBlocks * shape.BatchCount), cancellationToken);
        }
    }
}
