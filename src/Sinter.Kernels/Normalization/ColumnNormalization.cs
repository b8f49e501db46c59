using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Instance normalization of float32 tensors [batch, length, channels]: each channel of an image by its own mean and variance.
/// x and y may be the same memory.</summary>
public static unsafe class ColumnNormalization
{
    /// <summary>Most parts that an image is cut into, each with statistics of its own.</summary>
    private const int MostParts = 64;

    /// <summary>Elements of a part that are worth a tile.</summary>
    private const int PartElements = 16 * 1024;

    /// <summary>Rows whose sums are kept in float32 before they go into double ones.</summary>
    private const int BlockRows = 64;

    /// <summary>(x - mean) / sqrt(variance + epsilon) * gamma + beta; gamma and beta have one value per channel and may be empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<float> x, Span<float> y, int batch, int length, int channels, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        float epsilon, WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(batch >= 0 && length >= 0 && channels >= 0, "A size is negative.");
        KernelGuard.Length(x.Length, (long)batch * length * channels, nameof(x));
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        if (!gamma.IsEmpty)
            KernelGuard.Length(gamma.Length, channels, nameof(gamma));
        if (!beta.IsEmpty)
            KernelGuard.Length(beta.Length, channels, nameof(beta));
        if (x.IsEmpty)
            return;
        int rowsPerPart = (int)Math.Max(Math.Max(1, PartElements / (long)channels), Tiles.Count(length, MostParts));
        int parts = Tiles.Count(length, rowsPerPart);
        // Sums and sums of squares of every part, then a factor and a summand per channel.
        int count = checked(2 * batch * (parts + 1) * channels);
        double[] rented = ArrayPool<double>.Shared.Rent(count);
        try
        {
            fixed (float* source = x, target = y, scales = gamma, shifts = beta)
            fixed (double* scratch = rented)
            {
                var body = new Body
                {
                    X = source,
                    Y = target,
                    Length = length,
                    Channels = channels,
                    Parts = parts,
                    RowsPerPart = rowsPerPart,
                    Statistics = scratch,
                    Factors = (float*)(scratch + (2 * (nint)batch * parts * channels)),
                };
                pool.Run(body, checked(batch * parts), cancellationToken);
                for (int image = 0; image < batch; image++)
                    Combine(body, image, scales, shifts, epsilon);
                body.IsFinal = true;
                pool.Run(body, checked(batch * parts), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    /// <summary>Joins the means and the sums of squared distances from them of all parts.</summary>
    private static void Combine(in Body body, int image, float* gamma, float* beta, float epsilon)
    {
        int channels = body.Channels;
        float* factors = body.Factors + (2 * (nint)image * channels);
        for (int channel = 0; channel < channels; channel++)
        {
            double mean = 0, squares = 0;
            long count = 0;
            for (int part = 0; part < body.Parts; part++)
            {
                double* statistics = body.Statistics + (2 * ((nint)image * body.Parts + part) * channels);
                long rows = Math.Min(body.RowsPerPart, body.Length - ((long)part * body.RowsPerPart)), total = count + rows;
                double distance = statistics[channel] - mean;
                mean += distance * rows / total;
                squares += statistics[channels + channel] + (distance * distance * count * rows / total);
                count = total;
            }
            double factor = (gamma == null ? 1 : gamma[channel]) / Math.Sqrt((squares / count) + epsilon);
            factors[channel] = (float)factor;
            factors[channels + channel] = (float)((beta == null ? 0 : beta[channel]) - (mean * factor));
        }
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public float* Y;
        public int Length;
        public int Channels;
        public int Parts;
        public int RowsPerPart;
        public double* Statistics;
        public float* Factors;
        public bool IsFinal;

        public readonly void Run(int tile)
        {
            int image = Math.DivRem(tile, Parts, out int part);
            int first = part * RowsPerPart, rows = Math.Min(RowsPerPart, Length - first);
            nint offset = (((nint)image * Length) + first) * Channels;
            if (IsFinal)
            {
                float* factors = Factors + (2 * (nint)image * Channels);
                for (int row = 0; row < rows; row++, offset += Channels)
                    ColumnScaleShift.ScaleShift(X + offset, Y + offset, factors, factors + Channels, Channels);
                return;
            }
            double* means = Statistics + (2 * (nint)tile * Channels), squares = means + Channels;
            int lanes = Vector<float>.Count, channel = 0;
            for (; channel <= Channels - lanes; channel += lanes)
                Columns(X + offset + channel, rows, means + channel, squares + channel);
            for (; channel < Channels; channel++)
                Column(X + offset + channel, rows, means + channel, squares + channel);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Columns(float* x, int rows, double* means, double* squares)
        {
            int lanes = Vector<float>.Count;
            for (int lane = 0; lane < lanes; lane++)
                means[lane] = squares[lane] = 0;
            for (int start = 0; start < rows; start += BlockRows)
            {
                float* from = x + ((nint)start * Channels);
                Vector<float> sum = Vector<float>.Zero;
                int count = Math.Min(BlockRows, rows - start);
                for (int row = 0; row < count; row++, from += Channels)
                    sum += Vector.Load(from);
                for (int lane = 0; lane < lanes; lane++)
                    means[lane] += sum[lane];
            }
            var center = default(Vector<float>);
            for (int lane = 0; lane < lanes; lane++)
            {
                means[lane] /= rows;
                center = center.WithElement(lane, (float)means[lane]);
            }
            for (int start = 0; start < rows; start += BlockRows)
            {
                float* from = x + ((nint)start * Channels);
                Vector<float> sum = Vector<float>.Zero;
                int count = Math.Min(BlockRows, rows - start);
                for (int row = 0; row < count; row++, from += Channels)
                {
                    Vector<float> distance = Vector.Load(from) - center;
                    sum += distance * distance;
                }
                for (int lane = 0; lane < lanes; lane++)
                    squares[lane] += sum[lane];
            }
            // The distances were taken from the rounded mean.
            for (int lane = 0; lane < lanes; lane++)
            {
                double off = means[lane] - center[lane];
                squares[lane] = Math.Max(0, squares[lane] - (rows * off * off));
            }
        }

        private readonly void Column(float* x, int rows, double* mean, double* squares)
        {
            double sum = 0, total = 0;
            for (int row = 0; row < rows; row++)
                sum += x[(nint)row * Channels];
            sum /= rows;
            for (int row = 0; row < rows; row++)
            {
                double distance = x[(nint)row * Channels] - sum;
                total += distance * distance;
            }
            *mean = sum;
            *squares = total;
        }
    }
}
