using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Resizing of the last two dimensions of float32 tensors [planes, height, width].</summary>
public static unsafe class Resize
{
    private const int ChunkLength = 2048;

    /// <summary>Linear interpolation along rows, then along columns.</summary>
    /// <exception cref="ArgumentException">A length does not fit the axes.</exception>
    public static void Bilinear(
        ReadOnlySpan<float> x, Span<float> y, int planes, ResizeAxis rows, ResizeAxis columns, WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(x, y, planes, rows, columns, nearest: false, pool, cancellationToken);

    /// <summary>Takes the first of the two positions of each axis.</summary>
    /// <exception cref="ArgumentException">A length does not fit the axes.</exception>
    public static void Nearest(
        ReadOnlySpan<float> x, Span<float> y, int planes, ResizeAxis rows, ResizeAxis columns, WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(x, y, planes, rows, columns, nearest: true, pool, cancellationToken);

    private static void Run(
        ReadOnlySpan<float> x, Span<float> y, int planes, ResizeAxis rows, ResizeAxis columns, bool nearest, WorkPool pool,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(planes);
        KernelGuard.Length(x.Length, (long)planes * rows.InputLength * columns.InputLength, nameof(x));
        KernelGuard.Length(y.Length, (long)planes * rows.OutputLength * columns.OutputLength, nameof(y));
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y, weights = columns.Weight)
        fixed (int* low = columns.Low, high = columns.High)
        {
            var body = new Body
            {
                X = source,
                Y = target,
                Rows = rows,
                InputWidth = columns.InputLength,
                Width = columns.OutputLength,
                Low = low,
                High = high,
                Weight = weights,
                Nearest = nearest,
                Tiling = new PlaneTiling(planes, rows.OutputLength, columns.OutputLength * 4L),
            };
            pool.Run(body, body.Tiling.TileCount, cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public float* Y;
        public ResizeAxis Rows;
        public int InputWidth;
        public int Width;
        public int* Low;
        public int* High;
        public float* Weight;
        public bool Nearest;
        public PlaneTiling Tiling;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int plane, out int endPlane, out int firstRow, out int rows);
            for (; plane < endPlane; plane++)
            {
                float* x = X + (nint)plane * Rows.InputLength * InputWidth;
                float* y = Y + (nint)plane * Rows.OutputLength * Width;
                if (Nearest)
                {
                    for (int row = firstRow; row < firstRow + rows; row++)
                        Pick(x + (nint)Rows.Low[row] * InputWidth, y + (nint)row * Width);
                    continue;
                }
                for (int start = 0; start < Width; start += ChunkLength)
                    Interpolate(x, y, firstRow, rows, start, Math.Min(ChunkLength, Width - start));
            }
        }

        private readonly void Pick(float* from, float* to)
        {
            for (int j = 0; j < Width; j++)
                to[j] = from[Low[j]];
        }

        // Rows interpolated along their width are kept while the next output row needs the same ones.
        private readonly void Interpolate(float* x, float* y, int firstRow, int rows, int start, int count)
        {
            float* upper = ThreadScratch.Rent(ScratchSlot.Rows, 2 * ChunkLength);
            float* lower = upper + ChunkLength;
            int upperRow = -1, lowerRow = -1;
            for (int row = firstRow; row < firstRow + rows; row++)
            {
                int low = Rows.Low[row], high = Rows.High[row];
                if (low != upperRow && low == lowerRow)
                {
                    float* swapped = upper;
                    upper = lower;
                    lower = swapped;
                    (upperRow, lowerRow) = (lowerRow, upperRow);
                }
                if (low != upperRow)
                    AlongWidth(x + (nint)low * InputWidth, upper, start, count);
                if (high != lowerRow)
                    AlongWidth(x + (nint)high * InputWidth, lower, start, count);
                upperRow = low;
                lowerRow = high;
                Blend(upper, lower, Rows.Weight[row], y + (nint)row * Width + start, count);
            }
        }

        private readonly void AlongWidth(float* from, float* to, int start, int count)
        {
            for (int j = 0; j < count; j++)
            {
                float low = from[Low[start + j]];
                to[j] = low + (from[High[start + j]] - low) * Weight[start + j];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Blend(float* upper, float* lower, float weight, float* to, int count)
        {
            int j = 0;
            if (Vector.IsHardwareAccelerated)
            {
                var w = new Vector<float>(weight);
                for (; j <= count - Vector<float>.Count; j += Vector<float>.Count)
                {
                    Vector<float> up = Vector.Load(upper + j);
                    (up + (Vector.Load(lower + j) - up) * w).Store(to + j);
                }
            }
            for (; j < count; j++)
                to[j] = upper[j] + (lower[j] - upper[j]) * weight;
        }
    }
}
