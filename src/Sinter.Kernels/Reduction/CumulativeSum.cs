using System.Numerics;

namespace Sinter.Kernels;

/// <summary>Running sums along an axis. Floats are added in double precision; integers wrap around.</summary>
public static unsafe class CumulativeSum
{
    private const int LanesAtOnce = 64;

    /// <summary>x and y are [outer, length, inner], summed along the middle: without the element itself if <paramref name="exclusive"/>,
    /// from the end if <paramref name="reverse"/>. They may be the same memory.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<float> x, Span<float> y, int outer, int length, int inner, bool exclusive, bool reverse, WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run<float, double>(x, y, outer, length, inner, exclusive, reverse, pool, cancellationToken);

    /// <summary>The same for integers.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<int> x, Span<int> y, int outer, int length, int inner, bool exclusive, bool reverse, WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run<int, int>(x, y, outer, length, inner, exclusive, reverse, pool, cancellationToken);

    private static void Run<T, TSum>(
        ReadOnlySpan<T> x, Span<T> y, int outer, int length, int inner, bool exclusive, bool reverse, WorkPool pool,
        CancellationToken cancellationToken)
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
    {
        KernelGuard.Require(outer >= 0 && length >= 0 && inner >= 0, "A size is negative.");
        KernelGuard.Length(x.Length, (long)outer * length * inner, nameof(x));
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        if (y.IsEmpty)
            return;
        fixed (T* source = x, target = y)
        {
            var body = new Body<T, TSum>
            {
                X = source,
                Y = target,
                Length = length,
                Inner = inner,
                IsExclusive = exclusive,
                IsReversed = reverse,
                ChunksPerRow = Tiles.Count(inner, LanesAtOnce),
            };
            pool.Run(body, checked(outer * body.ChunksPerRow), cancellationToken);
        }
    }

    private struct Body<T, TSum> : IParallelBody
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
    {
        public T* X;
        public T* Y;
        public int Length;
        public int Inner;
        public bool IsExclusive;
        public bool IsReversed;
        public int ChunksPerRow;

        public readonly void Run(int tile)
        {
            int outer = Math.DivRem(tile, ChunksPerRow, out int chunk);
            int first = chunk * LanesAtOnce, lanes = Math.Min(LanesAtOnce, Inner - first);
            nint start = (nint)outer * Length * Inner + first;
            TSum* sums = stackalloc TSum[LanesAtOnce];
            new Span<TSum>(sums, LanesAtOnce).Clear();
            for (int i = 0; i < Length; i++)
            {
                nint row = start + (nint)(IsReversed ? Length - 1 - i : i) * Inner;
                for (int lane = 0; lane < lanes; lane++)
                {
                    TSum next = sums[lane] + TSum.CreateTruncating(X[row + lane]);
                    Y[row + lane] = T.CreateTruncating(IsExclusive ? sums[lane] : next);
                    sums[lane] = next;
                }
            }
        }
    }
}
