namespace Sinter.Kernels;

/// <summary>The dimensions of a product of runtime matrices. The matrices of a batch are dense; the batch strides, in elements, say where
/// each begins, so that broadcasting is a stride of 0. C is dense: batch x rows x columns.</summary>
public readonly ref struct MatMulShape
{
    public int Rows { get; init; }

    public int Columns { get; init; }

    /// <summary>The dimension that is summed over.</summary>
    public int Depth { get; init; }

    /// <summary>A is stored depth x rows.</summary>
    public bool TransposeLeft { get; init; }

    /// <summary>B is stored columns x depth.</summary>
    public bool TransposeRight { get; init; }

    /// <summary>Empty for a single product.</summary>
    public ReadOnlySpan<int> BatchDimensions { get; init; }

    public ReadOnlySpan<int> LeftBatchStrides { get; init; }

    public ReadOnlySpan<int> RightBatchStrides { get; init; }

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

    internal void Check(int left, int right, int product)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Rows);
        ArgumentOutOfRangeException.ThrowIfNegative(Columns);
        ArgumentOutOfRangeException.ThrowIfNegative(Depth);
        KernelGuard.Length(LeftBatchStrides.Length, BatchDimensions.Length, nameof(LeftBatchStrides));
        KernelGuard.Length(RightBatchStrides.Length, BatchDimensions.Length, nameof(RightBatchStrides));
        long leftLast = (long)Rows * Depth, rightLast = (long)Depth * Columns;
        for (int i = 0; i < BatchDimensions.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(BatchDimensions[i]);
            ArgumentOutOfRangeException.ThrowIfNegative(LeftBatchStrides[i]);
            ArgumentOutOfRangeException.ThrowIfNegative(RightBatchStrides[i]);
            leftLast += (long)Math.Max(0, BatchDimensions[i] - 1) * LeftBatchStrides[i];
            rightLast += (long)Math.Max(0, BatchDimensions[i] - 1) * RightBatchStrides[i];
        }
        KernelGuard.Length(product, (long)BatchCount * Rows * Columns, "c");
        if (product == 0)
            return;
        KernelGuard.AtLeast(left, leftLast, "a");
        KernelGuard.AtLeast(right, rightLast, "b");
    }
}
