namespace Sinter.Kernels;

/// <summary>Functions of one element over float32 tensors.</summary>
public static unsafe class UnaryElementwise
{
    private const int TileElements = 16 * 1024;

    /// <summary>y[i] = f(x[i]). x and y have the same length; they may be the same memory, but may not overlap otherwise.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(
        UnaryOperation operation, ReadOnlySpan<float> x, Span<float> y, WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        fixed (float* source = x)
        fixed (float* target = y)
        {
            var body = new Body { Operation = operation, Tier = CpuTier.Current, X = source, Y = target, Count = x.Length };
            pool.Run(body, Tiles.Count(x.Length, TileElements), cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public UnaryOperation Operation;
        public CpuTier Tier;
        public float* X;
        public float* Y;
        public int Count;

        public readonly void Run(int tile)
        {
            int start = tile * TileElements;
            Operation.Run(Tier, X + start, Y + start, Math.Min(TileElements, Count - start));
        }
    }
}
