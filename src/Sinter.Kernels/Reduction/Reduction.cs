namespace Sinter.Kernels;

public enum ReductionKind
{
    Sum,
    Mean,

    /// <summary>NaN if any element is.</summary>
    Max,

    /// <summary>NaN if any element is.</summary>
    Min,
    Product,
    SumOfSquares,

    /// <summary>Sum of magnitudes.</summary>
    L1Norm,

    /// <summary>Square root of the sum of squares.</summary>
    L2Norm,

    /// <summary>ln(sum(x)).</summary>
    LogSum,

    /// <summary>ln(sum(e^x)), with the largest element taken out first.</summary>
    LogSumExp,
}

/// <summary>Reductions of float32 tensors over any axes.</summary>
public static unsafe class Reduction
{
    /// <summary>Elements read by a tile.</summary>
    private const int TileElements = 64 * 1024;

    /// <exception cref="ArgumentException">A length does not fit the plan.</exception>
    public static void Run(
        ReductionKind kind, ReductionPlan plan, ReadOnlySpan<float> x, Span<float> y, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(x.Length, plan.InputCount, nameof(x));
        KernelGuard.Length(y.Length, plan.OutputCount, nameof(y));
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y)
        {
            if (plan.InputCount == 0)
            {
                y.Fill(Empty(kind));
            }
            else if (plan.IsRowReduced)
            {
                int outputsPerTile = Math.Max(1, TileElements / plan.ReducedCount);
                var body = new RowReductionBody { Kind = kind, Plan = plan, X = source, Y = target, OutputsPerTile = outputsPerTile };
                pool.Run(body, Tiles.Count(plan.OutputCount, outputsPerTile), cancellationToken);
            }
            else
            {
                int length = ColumnReductionBody.ColumnsPerChunk(plan), chunks = Tiles.Count(plan.RowLength, length);
                var body = new ColumnReductionBody
                {
                    Kind = kind,
                    Plan = plan,
                    X = source,
                    Y = target,
                    ChunkLength = length,
                    ChunksPerRow = chunks,
                };
                pool.Run(body, checked(plan.OutputCount / plan.RowLength * chunks), cancellationToken);
            }
        }
    }

    private static float Empty(ReductionKind kind) => kind switch
    {
        ReductionKind.Mean => float.NaN,
        ReductionKind.Max or ReductionKind.LogSum or ReductionKind.LogSumExp => float.NegativeInfinity,
        ReductionKind.Min => float.PositiveInfinity,
        ReductionKind.Product => 1,
        _ => 0,
    };
}
