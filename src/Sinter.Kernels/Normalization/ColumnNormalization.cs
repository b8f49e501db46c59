using System.Buffers;

namespace Sinter.Kernels;

/// <summary>Instance normalization of float32 tensors [batch, length, channels]: each channel of an image by its own mean and variance.
/// x and y may be the same memory.</summary>
public static unsafe class ColumnNormalization
{
    /// <summary>Most parts that an image is cut into, each with statistics of its own.</summary>
    private const int MostParts = 64;

    /// <summary>Elements of a part that are worth a tile.</summary>
    private const int PartElements = 16 * 1024;

    /// <summary>y = activation((x - mean) / sqrt(variance + epsilon) * gamma + beta + residual). Gamma and beta have one value per channel;
    /// they and the residual may be empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<float> x, Span<float> y, int batch, int length, int channels, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        float epsilon, ReadOnlySpan<float> residual, UnaryOperation activation, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(batch >= 0 && length >= 0 && channels >= 0, "A size is negative.");
        KernelGuard.Length(x.Length, (long)batch * length * channels, nameof(x));
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        if (!gamma.IsEmpty)
            KernelGuard.Length(gamma.Length, channels, nameof(gamma));
        if (!beta.IsEmpty)
            KernelGuard.Length(beta.Length, channels, nameof(beta));
        if (!residual.IsEmpty)
            KernelGuard.Length(residual.Length, x.Length, nameof(residual));
        if (x.IsEmpty)
            return;
        int rowsPerPart = (int)Math.Max(Math.Max(1, PartElements / (long)channels), Tiles.Count(length, MostParts));
        int parts = Tiles.Count(length, rowsPerPart);
        // Sums and sums of squares of every part, then a factor and a summand per channel.
        int count = checked(2 * batch * (parts + 1) * channels);
        double[] rented = ArrayPool<double>.Shared.Rent(count);
        try
        {
            fixed (float* source = x, target = y, scales = gamma, shifts = beta, addend = residual)
            fixed (double* scratch = rented)
            {
                var body = new Body
                {
                    X = source,
                    Y = target,
                    Residual = addend,
                    Activation = activation,
                    Tier = CpuTier.Current,
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
        public float* Residual;
        public UnaryOperation Activation;
        public CpuTier Tier;
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
                {
                    float* addend = Residual == null ? null : Residual + offset;
                    ColumnScaleShift.Row(X + offset, Y + offset, factors, factors + Channels, addend, Activation.Kind == UnaryKind.Relu,
                        Channels);
                }
                // Still in the first or second cache.
                if (Activation.Kind is not (UnaryKind.Relu or UnaryKind.Identity))
                {
                    nint count = (nint)rows * Channels;
                    Activation.Run(Tier, Y + offset - count, Y + offset - count, count);
                }
                return;
            }
            double* means = Statistics + (2 * (nint)tile * Channels);
            ColumnStatistics.Run(X + offset, rows, Channels, means, means + Channels);
        }
    }
}
