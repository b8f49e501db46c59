using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Resizing of the height and width of float32 tensors [images, height, width, channels].</summary>
public static unsafe class ChannelsLastResize
{
    /// <summary>Elements of two rows that are mixed at once: half of 32 KiB.</summary>
    private const int MixedElements = 4 * 1024;

    /// <summary>Linear interpolation along rows, then along columns.</summary>
    /// <remarks>Positions of y lie <paramref name="stride"/> floats apart, or one behind the other when it is 0.</remarks>
    /// <exception cref="ArgumentException">A length does not fit the axes.</exception>
    public static void Bilinear(
        ReadOnlySpan<float> x, Span<float> y, int images, int channels, ResizeAxis rows, ResizeAxis columns, int stride, WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(x, y, images, channels, rows, columns, stride, nearest: false, pool, cancellationToken);

    /// <summary>Takes the first of the two positions of each axis.</summary>
    /// <remarks>Positions of y lie <paramref name="stride"/> floats apart, or one behind the other when it is 0.</remarks>
    /// <exception cref="ArgumentException">A length does not fit the axes.</exception>
    public static void Nearest(
        ReadOnlySpan<float> x, Span<float> y, int images, int channels, ResizeAxis rows, ResizeAxis columns, int stride, WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(x, y, images, channels, rows, columns, stride, nearest: true, pool, cancellationToken);

    private static void Run(
        ReadOnlySpan<float> x, Span<float> y, int images, int channels, ResizeAxis rows, ResizeAxis columns, int stride, bool nearest,
        WorkPool pool,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(images);
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        KernelGuard.Length(x.Length, (long)images * rows.InputLength * columns.InputLength * channels, nameof(x));
        KernelGuard.Require(stride == 0 || stride >= channels, "Positions overlap.");
        stride = stride == 0 ? channels : stride;
        long positions = (long)images * rows.OutputLength * columns.OutputLength;
        KernelGuard.Length(y.Length, positions == 0 || channels == 0 ? 0 : ((positions - 1) * stride) + channels, nameof(y));
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y)
        {
            var body = new Body
            {
                X = source,
                Y = target,
                Rows = rows,
                Columns = columns,
                Channels = channels,
                Stride = stride,
                IsNearest = nearest,
                Tiling = new PlaneTiling(images, rows.OutputLength, columns.OutputLength * (long)channels * 4),
            };
            pool.Run(body, body.Tiling.TileCount, cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public float* Y;
        public ResizeAxis Rows;
        public ResizeAxis Columns;
        public int Channels;
        public int Stride;
        public bool IsNearest;
        public PlaneTiling Tiling;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int image, out int endImage, out int firstRow, out int rows);
            nint inputRow = (nint)Columns.InputLength * Channels, outputRow = (nint)Columns.OutputLength * Stride;
            for (; image < endImage; image++)
            {
                float* x = X + (image * Rows.InputLength * inputRow);
                float* y = Y + (image * Rows.OutputLength * outputRow);
                for (int row = firstRow; row < firstRow + rows; row++)
                {
                    float* upper = x + (Rows.Low[row] * inputRow), lower = x + (Rows.High[row] * inputRow);
                    if (IsNearest)
                        Pick(upper, y + (row * outputRow));
                    else
                        Interpolate(upper, lower, Rows.Weight[row], y + (row * outputRow));
                }
            }
        }

        private readonly void Pick(float* from, float* to)
        {
            uint bytes = (uint)Channels * sizeof(float);
            foreach (int column in Columns.Low)
            {
                Unsafe.CopyBlockUnaligned(to, from + ((nint)column * Channels), bytes);
                to += Stride;
            }
        }

        /// <summary>Mixes stretches of the two rows first, then each pixel of the result from two of the mixture.</summary>
        private readonly void Interpolate(float* upper, float* lower, float weight, float* to)
        {
            int stretch = Math.Max(1, MixedElements / 2 / Channels), columns = Columns.Low.Length;
            float* mixed = ThreadScratch.Rent(ScratchSlot.Rows, MixedElements);
            for (int start = 0; start < columns; start += stretch)
            {
                int end = Math.Min(columns, start + stretch), first = int.MaxValue, last = 0;
                for (int column = start; column < end; column++)
                {
                    first = Math.Min(first, Math.Min(Columns.Low[column], Columns.High[column]));
                    last = Math.Max(last, Math.Max(Columns.Low[column], Columns.High[column]));
                }
                nint offset = (nint)first * Channels, count = (nint)(last + 1 - first) * Channels;
                if (count > MixedElements)
                {
                    // Much smaller than before: few elements of the rows are looked at.
                    for (int column = start; column < end; column++)
                        Single(upper, lower, weight, column, to + ((nint)column * Stride));
                    continue;
                }
                float* row = upper + offset;
                if (weight != 0)
                {
                    Mix(row, lower + offset, weight, mixed, count);
                    row = mixed;
                }
                fixed (int* low = Columns.Low, high = Columns.High)
                fixed (float* weights = Columns.Weight)
                    MixPixels(row - offset, low, high, weights, start, end, Channels, to, Stride);
            }
        }

        private readonly void Single(float* upper, float* lower, float weight, int column, float* to)
        {
            nint low = (nint)Columns.Low[column] * Channels, high = (nint)Columns.High[column] * Channels;
            float across = Columns.Weight[column];
            for (int i = 0; i < Channels; i++)
            {
                float left = float.MultiplyAddEstimate(lower[low + i] - upper[low + i], weight, upper[low + i]);
                float right = float.MultiplyAddEstimate(lower[high + i] - upper[high + i], weight, upper[high + i]);
                to[i] = float.MultiplyAddEstimate(right - left, across, left);
            }
        }

        /// <summary>Pixels [start, end) of a row of the result, each from two of a row of the same height.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void MixPixels(
            float* row, int* low, int* high, float* weights, int start, int end, nint channels, float* to, nint stride)
        {
            for (int column = start; column < end; column++)
            {
                float* a = row + (low[column] * channels), b = row + (high[column] * channels), target = to + (column * stride);
                float weight = weights[column];
                nint i = 0;
                if (Vector.IsHardwareAccelerated)
                {
                    var w = new Vector<float>(weight);
                    for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
                    {
                        Vector<float> from = Vector.Load(a + i);
                        Vector.MultiplyAddEstimate(Vector.Load(b + i) - from, w, from).Store(target + i);
                    }
                }
                for (; i < channels; i++)
                    target[i] = float.MultiplyAddEstimate(b[i] - a[i], weight, a[i]);
            }
        }

        /// <summary>to = a + (b - a) * weight.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Mix(float* a, float* b, float weight, float* to, nint count)
        {
            nint i = 0;
            if (Vector.IsHardwareAccelerated)
            {
                var w = new Vector<float>(weight);
                for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                {
                    Vector<float> from = Vector.Load(a + i);
                    Vector.MultiplyAddEstimate(Vector.Load(b + i) - from, w, from).Store(to + i);
                }
            }
            for (; i < count; i++)
                to[i] = float.MultiplyAddEstimate(b[i] - a[i], weight, a[i]);
        }
    }
}
