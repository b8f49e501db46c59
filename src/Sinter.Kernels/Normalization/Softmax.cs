namespace Sinter.Kernels;

/// <summary>Softmax of float32 tensors along one axis: e^(x - max) over its sum.</summary>
public static unsafe class Softmax
{
    private const int TileElements = 16 * 1024;
    private const int ChunkLength = 256;

    /// <summary>x and y are [outer, length, inner], normalized along the middle; they may be the same memory.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<float> x, Span<float> y, int outer, int length, int inner, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(outer >= 0 && length >= 0 && inner >= 0, "A size is negative.");
        KernelGuard.Length(x.Length, (long)outer * length * inner, nameof(x));
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y)
        {
            var body = new Body
            {
                Tier = CpuTier.Current,
                X = source,
                Y = target,
                Outer = outer,
                Length = length,
                Inner = inner,
                RowsPerTile = Math.Max(1, TileElements / length),
                ChunksPerRow = Tiles.Count(inner, ChunkLength),
            };
            pool.Run(body, inner == 1 ? Tiles.Count(outer, body.RowsPerTile) : checked(outer * body.ChunksPerRow), cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public CpuTier Tier;
        public float* X;
        public float* Y;
        public int Outer;
        public int Length;
        public int Inner;
        public int RowsPerTile;
        public int ChunksPerRow;

        public readonly void Run(int tile)
        {
            if (Inner == 1)
            {
                int end = Math.Min(Outer, (tile + 1) * RowsPerTile);
                for (int row = tile * RowsPerTile; row < end; row++)
                    Row(X + (nint)row * Length, Y + (nint)row * Length);
                return;
            }
            int outer = Math.DivRem(tile, ChunksPerRow, out int chunk);
            int start = chunk * ChunkLength;
            nint offset = (nint)outer * Length * Inner + start;
            Columns(X + offset, Y + offset, Math.Min(ChunkLength, Inner - start));
        }

        private readonly void Row(float* x, float* y)
        {
            float max = RowLoops.Max(x, Length);
            UnaryLoop.Run(Tier, new ShiftedExpOperator(max), x, y, Length);
            RowLoops.Divide(y, y, Length, (float)RowLoops.Sum(y, Length));
        }

        private readonly void Columns(float* x, float* y, int count)
        {
            float* max = ThreadScratch.Rent(ScratchSlot.Partials, 2 * ChunkLength);
            float* sum = max + ChunkLength;
            new Span<float>(max, count).Fill(float.NegativeInfinity);
            new Span<float>(sum, count).Clear();
            for (int i = 0; i < Length; i++)
                ColumnLoops.Combine(default(MaxOperator<float>), max, x + (nint)i * Inner, count);
            for (int i = 0; i < Length; i++)
            {
                float* row = y + (nint)i * Inner;
                ColumnLoops.Apply(default(SubtractOperator<float>), x + (nint)i * Inner, max, row, count);
                UnaryLoop.Run(Tier, default(ExpOperator), row, row, count);
                ColumnLoops.Combine(default(AddOperator<float>), sum, row, count);
            }
            for (int i = 0; i < Length; i++)
            {
                float* row = y + (nint)i * Inner;
                ColumnLoops.Apply(default(DivideOperator), row, sum, row, count);
            }
        }
    }
}
