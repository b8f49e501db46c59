namespace Sinter.Kernels;

/// <summary>The dimensions of scaled dot-product attention, and where its operands' elements lie: each operand has an offset, strides along
/// the batch axes, from row to row and from element to element, all in elements. A stride of 0 shares what it passes over.</summary>
public readonly ref struct AttentionShape
{
    public required int QueryLength { get; init; }

    public required int KeyLength { get; init; }

    public required int Depth { get; init; }

    public required int ValueDepth { get; init; }

    public ReadOnlySpan<int> BatchDimensions { get; init; }

    /// <summary>[queryLength, depth] per batch element.</summary>
    public required AttentionOperand Queries { get; init; }

    /// <summary>[keyLength, depth] per batch element.</summary>
    public required AttentionOperand Keys { get; init; }

    /// <summary>[keyLength, valueDepth] per batch element.</summary>
    public required AttentionOperand Values { get; init; }

    /// <summary>[queryLength, keyLength] per batch element; looked at only when there is a mask.</summary>
    public AttentionOperand Mask { get; init; }

    /// <summary>[queryLength, valueDepth] per batch element: no two elements may share a place.</summary>
    public required AttentionOperand Output { get; init; }

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
        KernelGuard.Require(QueryLength >= 0 && KeyLength >= 0 && Depth >= 0 && ValueDepth >= 0, "A size is negative.");
        KernelGuard.Length(output, (long)BatchCount * QueryLength * ValueDepth, nameof(output));
        if (output == 0)
            return;
        Output.Check(output, BatchDimensions, QueryLength, ValueDepth, nameof(output));
        Queries.Check(queries, BatchDimensions, QueryLength, Depth, nameof(queries));
        Keys.Check(keys, BatchDimensions, KeyLength, Depth, nameof(keys));
        Values.Check(values, BatchDimensions, KeyLength, ValueDepth, nameof(values));
        if (hasMask)
            Mask.Check(mask, BatchDimensions, QueryLength, KeyLength, nameof(mask));
    }
}

/// <summary>Where the matrices of an operand lie.</summary>
public readonly ref struct AttentionOperand
{
    /// <summary>The first element.</summary>
    public int Offset { get; init; }

    /// <summary>One per batch dimension.</summary>
    public ReadOnlySpan<int> BatchStrides { get; init; }

    public int RowStride { get; init; }

    public int ColumnStride { get; init; }

    /// <summary>Dense matrices, one after the other along the batch dimensions.</summary>
    public static AttentionOperand Dense(ReadOnlySpan<int> batchStrides, int columns) =>
        new() { BatchStrides = batchStrides, RowStride = columns, ColumnStride = 1 };

    internal void Check(int length, ReadOnlySpan<int> batch, int rows, int columns, string name)
    {
        KernelGuard.Length(BatchStrides.Length, batch.Length, name);
        if (rows == 0 || columns == 0)
            return;
        long low = Offset, high = Offset;
        Reach(ref low, ref high, rows, RowStride);
        Reach(ref low, ref high, columns, ColumnStride);
        for (int i = 0; i < batch.Length; i++)
            Reach(ref low, ref high, batch[i], BatchStrides[i]);
        KernelGuard.Require(low >= 0, "An operand begins before its memory.");
        KernelGuard.AtLeast(length, high + 1, name);
    }

    private static void Reach(ref long low, ref long high, int size, int stride)
    {
        long reach = (size - 1L) * stride;
        low += Math.Min(0, reach);
        high += Math.Max(0, reach);
    }
}
