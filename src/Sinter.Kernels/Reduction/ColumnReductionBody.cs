namespace Sinter.Kernels;

/// <summary>Reduction whose innermost loop is kept: rows are combined element by element, a chunk of columns at a time.</summary>
internal unsafe struct ColumnReductionBody : IParallelBody
{
    /// <summary>Columns of a chunk at most.</summary>
    public const int MostColumns = 512;

    /// <summary>Chunks that are shared out if there are enough columns.</summary>
    private const int FewChunks = 8;

    /// <summary>Columns of a chunk at least: four cache lines.</summary>
    private const int LeastColumns = 64;

    /// <summary>Rows that are combined before they are added to the others: the error of sums does not grow with the number of
    /// rows.</summary>
    private const int BlockRows = 128;

    public ReductionKind Kind;
    public ReductionPlan Plan;
    public float* X;
    public float* Y;
    public int ChunkLength;
    public int ChunksPerRow;

    /// <summary>The columns of a chunk: fewer where a few long ones would leave threads without work.</summary>
    public static int ColumnsPerChunk(ReductionPlan plan)
    {
        int rows = plan.OutputCount / plan.RowLength;
        int wanted = rows >= FewChunks ? MostColumns : Tiles.RoundUp(Tiles.Count(plan.RowLength, Tiles.Count(FewChunks, rows)), 16);
        return Math.Clamp(wanted, LeastColumns, MostColumns);
    }

    public readonly void Run(int tile)
    {
        int kept = Math.DivRem(tile, ChunksPerRow, out int chunk);
        int start = chunk * ChunkLength, count = Math.Min(ChunkLength, Plan.RowLength - start);
        float* x = X + Plan.KeptOffset(kept) + start;
        float* y = Y + (nint)kept * Plan.RowLength + start;
        float* partial = ThreadScratch.Rent(ScratchSlot.Partials, 2 * MostColumns);
        switch (Kind)
        {
            case ReductionKind.Max: Combine(default(MaxOperator<float>), partial, float.NegativeInfinity, x, count); break;
            case ReductionKind.Min: Combine(default(MinOperator<float>), partial, float.PositiveInfinity, x, count); break;
            case ReductionKind.Product: Combine(default(MultiplyOperator<float>), partial, 1, x, count); break;
            case ReductionKind.L1Norm: Combine(default(AddMagnitudeOperator), default(AddOperator<float>), partial, 0, x, count); break;
            case ReductionKind.SumOfSquares or ReductionKind.L2Norm:
                Combine(default(AddSquareOperator), default(AddOperator<float>), partial, 0, x, count);
                break;
            case ReductionKind.LogSumExp: LogSumExp(partial, x, y, count); return;
            default: Combine(default(AddOperator<float>), partial, 0, x, count); break;
        }
        switch (Kind)
        {
            case ReductionKind.Mean: RowLoops.Divide(partial, y, count, Plan.ReducedCount); break;
            case ReductionKind.L2Norm: UnaryLoop.Run(CpuTier.Current, default(SqrtOperator), partial, y, count); break;
            case ReductionKind.LogSum: UnaryLoop.Run(CpuTier.Current, new LogOperator(0), partial, y, count); break;
            default: new ReadOnlySpan<float>(partial, count).CopyTo(new Span<float>(y, count)); break;
        }
    }

    private readonly void Combine<TOperator>(TOperator op, float* partial, float start, float* x, int count)
        where TOperator : struct, IBinaryOperator<float> => Combine(op, op, partial, start, x, count);

    /// <param name="op">Combines a partial result with an element.</param>
    /// <param name="join">Combines two partial results.</param>
    /// <param name="partial">The results.</param>
    /// <param name="start">What no element gives.</param>
    /// <param name="x">The first row.</param>
    /// <param name="count">Columns.</param>
    private readonly void Combine<TOperator, TJoin>(TOperator op, TJoin join, float* partial, float start, float* x, int count)
        where TOperator : struct, IBinaryOperator<float>
        where TJoin : struct, IBinaryOperator<float>
    {
        if (Plan.ReducedSizes.Length == 1)
        {
            ColumnLoops.CombineRows(op, join, partial, start, x, Plan.ReducedStrides[0], Plan.ReducedRows, BlockRows, count);
            return;
        }
        new Span<float>(partial, count).Fill(start);
        for (int row = 0; row < Plan.ReducedRows; row++)
            ColumnLoops.Combine(op, partial, x + Plan.ReducedOffset(row), count);
    }

    private readonly void LogSumExp(float* max, float* x, float* y, int count)
    {
        Combine(default(MaxOperator<float>), max, float.NegativeInfinity, x, count);
        float* powers = max + MostColumns;
        float* sums = ThreadScratch.Rent(ScratchSlot.Rows, MostColumns);
        new Span<float>(sums, count).Clear();
        for (int row = 0; row < Plan.ReducedRows; row++)
        {
            ColumnLoops.Apply(default(SubtractOperator<float>), x + Plan.ReducedOffset(row), max, powers, count);
            UnaryLoop.Run(CpuTier.Current, default(ExpOperator), powers, powers, count);
            ColumnLoops.Combine(default(AddOperator<float>), sums, powers, count);
        }
        for (int i = 0; i < count; i++)
            y[i] = float.IsInfinity(max[i]) ? max[i] : max[i] + MathF.Log(sums[i]);
    }
}
