using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Resizing of the height and width of float32 tensors [images, height, width, channels].</summary>
public static unsafe class ChannelsLastResize
{
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

        private readonly void Interpolate(float* upper, float* lower, float weight, float* to)
        {
            for (int column = 0; column < Columns.Low.Length; column++, to += Stride)
            {
                nint low = (nint)Columns.Low[column] * Channels, high = (nint)Columns.High[column] * Channels;
                Mix(upper + low, upper + high, lower + low, lower + high, Columns.Weight[column], weight, to, Channels);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Mix(
            float* upperLeft, float* upperRight, float* lowerLeft, float* lowerRight, float across, float down, float* to, int count)
        {
            int i = 0;
            if (Vector.IsHardwareAccelerated)
            {
                Vector<float> a = new(across), d = new(down);
                for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                {
                    Vector<float> left = Vector.Load(upperLeft + i), below = Vector.Load(lowerLeft + i);
                    left += (Vector.Load(upperRight + i) - left) * a;
                    below += (Vector.Load(lowerRight + i) - below) * a;
                    (left + ((below - left) * d)).Store(to + i);
                }
            }
            for (; i < count; i++)
            {
                float left = upperLeft[i] + ((upperRight[i] - upperLeft[i]) * across);
                float below = lowerLeft[i] + ((lowerRight[i] - lowerLeft[i]) * across);
                to[i] = left + ((below - left) * down);
            }
        }
    }
}
