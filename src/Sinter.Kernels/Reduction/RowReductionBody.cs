namespace Sinter.Kernels;

/// <summary>Reduction whose innermost loop is reduced: each row gives one number, and the rows of an output are combined in
/// order.</summary>
internal unsafe struct RowReductionBody : IParallelBody
{
    private const int ExpBlock = 1024;

    public ReductionKind Kind;
    public ReductionPlan Plan;
    public float* X;
    public float* Y;
    public int OutputsPerTile;

    public readonly void Run(int tile)
    {
        int end = Math.Min(Plan.OutputCount, (tile + 1) * OutputsPerTile);
        for (int output = tile * OutputsPerTile; output < end; output++)
            Y[output] = Reduce(X + Plan.KeptOffset(output));
    }

    private readonly float Reduce(float* x)
    {
        switch (Kind)
        {
            case ReductionKind.Max:
                return Extreme(x, largest: true);
            case ReductionKind.Min:
                return Extreme(x, largest: false);
            case ReductionKind.LogSumExp:
                float max = Extreme(x, largest: true);
                return float.IsInfinity(max) ? max : (float)(max + Math.Log(SumOfExp(x, max)));
        }
        double total = Kind == ReductionKind.Product ? 1 : 0;
        for (int row = 0; row < Plan.ReducedRows; row++)
        {
            float* values = x + Plan.ReducedOffset(row);
            switch (Kind)
            {
                case ReductionKind.Product: total *= RowLoops.Product(values, Plan.RowLength); break;
                case ReductionKind.L1Norm: total += RowLoops.SumOfMagnitudes(values, Plan.RowLength); break;
                case ReductionKind.SumOfSquares or ReductionKind.L2Norm: total += RowLoops.SumOfSquares(values, Plan.RowLength, 0); break;
                default: total += RowLoops.Sum(values, Plan.RowLength); break;
            }
        }
        return Kind switch
        {
            ReductionKind.Mean => (float)(total / Plan.ReducedCount),
            ReductionKind.L2Norm => (float)Math.Sqrt(total),
            ReductionKind.LogSum => (float)Math.Log(total),
            _ => (float)total,
        };
    }

    private readonly float Extreme(float* x, bool largest)
    {
        float result = largest ? float.NegativeInfinity : float.PositiveInfinity;
        for (int row = 0; row < Plan.ReducedRows; row++)
        {
            float* values = x + Plan.ReducedOffset(row);
            result = largest
                ? MathF.Max(result, RowLoops.Max(values, Plan.RowLength))
                : MathF.Min(result, RowLoops.Min(values, Plan.RowLength));
        }
        return result;
    }

    private readonly double SumOfExp(float* x, float max)
    {
        float* powers = ThreadScratch.Rent(ScratchSlot.Rows, ExpBlock);
        double total = 0;
        for (int row = 0; row < Plan.ReducedRows; row++)
        {
            float* values = x + Plan.ReducedOffset(row);
            for (int start = 0; start < Plan.RowLength; start += ExpBlock)
            {
                int count = Math.Min(ExpBlock, Plan.RowLength - start);
                UnaryLoop.Run(CpuTier.Current, new ShiftedExpOperator(max), values + start, powers, count);
                total += RowLoops.Sum(powers, count);
            }
        }
        return total;
    }
}
