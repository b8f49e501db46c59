namespace Sinter.Kernels;

/// <summary>The blocks of one product, or of a batch of them, as tiles. Row blocks are innermost: neighbours share the right
/// operand.</summary>
internal unsafe struct MatMulBody : IParallelBody
{
    public MatMulBlock Block;
    public MatMulTiling Tiling;
    public int Rows;
    public int Columns;
    public int BatchRank;
    public int* BatchDimensions;
    public int* LeftBatchStrides;
    public int* RightBatchStrides;

    public readonly void Run(int tile)
    {
        MatMulBlock block = Block;
        int batch = Math.DivRem(tile, Tiling.Count, out int index);
        block.C += (nint)batch * Rows * Columns;
        if (block.Residual != null)
            block.Residual += (nint)batch * Rows * Columns;
        for (int axis = BatchRank - 1; axis >= 0; axis--)
        {
            batch = Math.DivRem(batch, BatchDimensions[axis], out int position);
            block.Left.Data += (nint)position * LeftBatchStrides[axis];
            block.Right.Data += (nint)position * RightBatchStrides[axis];
        }
        int column = index / Tiling.RowBlocks * Tiling.BlockColumns;
        int row = index % Tiling.RowBlocks * Tiling.BlockRows;
        block.Compute(row, Math.Min(Tiling.BlockRows, Rows - row), column, Math.Min(Tiling.BlockColumns, Columns - column));
    }
}
