namespace Sinter.Kernels;

/// <summary>The dimensions of scaled dot-product attention. Within a batch element the matrices are dense: queries [queryLength, depth],
/// keys [keyLength, depth], values [keyLength, valueDepth]. Batch strides, in elements, say where each begins; 0 shares one among
/// many.</summary>
public readonly ref struct AttentionShape
{
    public required int QueryLength { get; init; }

    public required int KeyLength { get; init; }

    public required int Depth { get; init; }

    public required int ValueDepth { get; init; }

    public ReadOnlySpan<int> BatchDimensions { get; init; }

    public ReadOnlySpan<int> QueryStrides { get; init; }

    public ReadOnlySpan<int> KeyStrides { get; init; }

    public ReadOnlySpan<int> ValueStrides { get; init; }

    /// <summary>Empty when there is no mask.</summary>
    public ReadOnlySpan<int> MaskStrides { get; init; }

    /// <summary>Elements of the mask from one query to the next; 0 when all share a row.</summary>
    public int MaskRowStride { get; init; }

    /// <summary>Elements of the mask from one key to the next; 0 when all share a value.</summary>
    public int MaskColumnStride { get; init; }

    internal int BatchCount
    {
        get
        {
            int count = 1;
            foreach (int dimension in BatchDimensions)
                count = checked(count * dimension);
            return count;
        }
    }

    internal void Check(int queries, int keys, int values, int mask, bool hasMask, int output)
    {
        KernelGuard.Require(
            QueryLength >= 0 && KeyLength >= 0 && Depth >= 0 && ValueDepth >= 0 && MaskRowStride >= 0 && MaskColumnStride >= 0,
            "A size is negative.");
        KernelGuard.Length(output, (long)BatchCount * QueryLength * ValueDepth, "output");
        if (output == 0)
            return;
        KernelGuard.AtLeast(queries, Reach(QueryStrides, (long)QueryLength * Depth), nameof(queries));
        KernelGuard.AtLeast(keys, Reach(KeyStrides, (long)KeyLength * Depth), nameof(keys));
        KernelGuard.AtLeast(values, Reach(ValueStrides, (long)KeyLength * ValueDepth), nameof(values));
        if (hasMask && KeyLength > 0)
            KernelGuard.AtLeast(
                mask, Reach(MaskStrides, (QueryLength - 1L) * MaskRowStride + (KeyLength - 1L) * MaskColumnStride + 1), nameof(mask));
    }

    private long Reach(ReadOnlySpan<int> strides, long matrix)
    {
        KernelGuard.Length(strides.Length, BatchDimensions.Length, nameof(strides));
        for (int i = 0; i < strides.Length; i++)
        {
            KernelGuard.Require(strides[i] >= 0 && BatchDimensions[i] >= 1, "A batch stride is negative.");
            matrix += (BatchDimensions[i] - 1L) * strides[i];
        }
        return matrix;
    }
}
