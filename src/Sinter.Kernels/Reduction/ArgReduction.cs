namespace Sinter.Kernels;

/// <summary>Positions of the largest or smallest element along an axis: the first of equal ones, and the first NaN where there is
/// one.</summary>
public static unsafe class ArgReduction
{
    private const int TileElements = 64 * 1024;
    private const int ChunkLength = 512;

    /// <summary>x is [outer, length, inner], indices [outer, inner].</summary>
    /// <exception cref="ArgumentException">A length does not fit, or the axis is empty.</exception>
    public static void ArgMax(
        ReadOnlySpan<float> x, Span<int> indices, int outer, int length, int inner, WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(x, indices, outer, length, inner, largest: true, pool, cancellationToken);

    /// <summary>x is [outer, length, inner], indices [outer, inner].</summary>
    /// <exception cref="ArgumentException">A length does not fit, or the axis is empty.</exception>
    public static void ArgMin(
        ReadOnlySpan<float> x, Span<int> indices, int outer, int length, int inner, WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(x, indices, outer, length, inner, largest: false, pool, cancellationToken);

    private static void Run(
        ReadOnlySpan<float> x, Span<int> indices, int outer, int length, int inner, bool largest, WorkPool pool,
        CancellationToken cancellationToken)
    {
        KernelGuard.Require(outer >= 0 && length >= 0 && inner >= 0, "A size is negative.");
        KernelGuard.Length(x.Length, (long)outer * length * inner, nameof(x));
        KernelGuard.Length(indices.Length, (long)outer * inner, nameof(indices));
        if (indices.IsEmpty)
            return;
        KernelGuard.Require(length > 0, "An empty axis has no largest element.");
        fixed (float* source = x)
        fixed (int* target = indices)
        {
            int rowsPerTile = inner == 1 ? Math.Max(1, TileElements / length) : 1;
            var body = new Body
            {
                X = source,
                Indices = target,
                Outer = outer,
                Length = length,
                Inner = inner,
                Largest = largest,
                RowsPerTile = rowsPerTile,
                ChunksPerRow = Tiles.Count(inner, ChunkLength),
            };
            pool.Run(body, inner == 1 ? Tiles.Count(outer, rowsPerTile) : checked(outer * body.ChunksPerRow), cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public int* Indices;
        public int Outer;
        public int Length;
        public int Inner;
        public bool Largest;
        public int RowsPerTile;
        public int ChunksPerRow;

        public readonly void Run(int tile)
        {
            if (Inner == 1)
            {
                int end = Math.Min(Outer, (tile + 1) * RowsPerTile);
                for (int row = tile * RowsPerTile; row < end; row++)
                    Indices[row] = OfRow(X + (nint)row * Length);
                return;
            }
            int outer = Math.DivRem(tile, ChunksPerRow, out int chunk);
            int start = chunk * ChunkLength, count = Math.Min(ChunkLength, Inner - start);
            OfColumns(X + (nint)outer * Length * Inner + start, Indices + (nint)outer * Inner + start, count);
        }

        private readonly int OfRow(float* row)
        {
            float best = Largest ? RowLoops.Max(row, Length) : RowLoops.Min(row, Length);
            for (int i = 0; i < Length; i++)
            {
                if (row[i] == best || float.IsNaN(row[i]))
                    return i;
            }
            return 0;
        }

        private readonly void OfColumns(float* x, int* indices, int count)
        {
            float* best = ThreadScratch.Rent(ScratchSlot.Partials, ChunkLength);
            for (int j = 0; j < count; j++)
            {
                best[j] = x[j];
                indices[j] = 0;
            }
            for (int i = 1; i < Length; i++)
            {
                float* row = x + (nint)i * Inner;
                for (int j = 0; j < count; j++)
                {
                    float value = row[j];
                    bool better = Largest ? value > best[j] : value < best[j];
                    if (better || (float.IsNaN(value) && !float.IsNaN(best[j])))
                    {
                        best[j] = value;
                        indices[j] = i;
                    }
                }
            }
        }
    }
}
