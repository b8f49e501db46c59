namespace Sinter.Kernels;

/// <summary>Layer, instance and l2 normalization: rows of neighbouring elements, each normalized by its own statistics. x and y may be the
/// same memory.</summary>
/// <exception cref="ArgumentException">A length does not fit.</exception>
public static unsafe class RowNormalization
{
    private const int TileElements = 16 * 1024;

    private enum Kind
    {
        Layer,
        RootMeanSquare,
        Instance,
        L2,
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon) * gamma + beta over rows of <paramref name="length"/>; gamma and beta have one value
    /// per element of a row and may be empty.</summary>
    public static void Layer(
        ReadOnlySpan<float> x,
        Span<float> y,
        int length,
        ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta,
        float epsilon,
        WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(Kind.Layer, x, y, length, parameters: length, gamma, beta, epsilon, pool, cancellationToken);

    /// <summary>x / sqrt(mean(x^2) + epsilon) * gamma over rows of <paramref name="length"/>; gamma has one value per element of a row and
    /// may be empty.</summary>
    public static void RootMeanSquare(
        ReadOnlySpan<float> x,
        Span<float> y,
        int length,
        ReadOnlySpan<float> gamma,
        float epsilon,
        WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(Kind.RootMeanSquare, x, y, length, parameters: length, gamma, [], epsilon, pool, cancellationToken);

    /// <summary>The same as <see cref="Layer"/> over planes of <paramref name="length"/>, where x is [batch, channels, length] and gamma and beta have one value
    /// per channel.</summary>
    public static void Instance(
        ReadOnlySpan<float> x,
        Span<float> y,
        int channels,
        int length,
        ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta,
        float epsilon,
        WorkPool pool,
        CancellationToken cancellationToken = default)
        => Run(Kind.Instance, x, y, length, channels, gamma, beta, epsilon, pool, cancellationToken);

    /// <summary>x / sqrt(sum(x^2) + epsilon) over rows of <paramref name="length"/>.</summary>
    public static void L2(
        ReadOnlySpan<float> x, Span<float> y, int length, float epsilon, WorkPool pool, CancellationToken cancellationToken = default)
        => Run(Kind.L2, x, y, length, 0, [], [], epsilon, pool, cancellationToken);

    private static void Run(
        Kind kind,
        ReadOnlySpan<float> x,
        Span<float> y,
        int length,
        int parameters,
        ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta,
        float epsilon,
        WorkPool pool,
        CancellationToken cancellationToken)
    {
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        if (!gamma.IsEmpty)
            KernelGuard.Length(gamma.Length, parameters, nameof(gamma));
        if (!beta.IsEmpty)
            KernelGuard.Length(beta.Length, parameters, nameof(beta));
        if (x.IsEmpty)
            return;
        KernelGuard.Require(length > 0 && x.Length % length == 0, $"{x.Length} elements do not divide into rows of {length}.");
        KernelGuard.Require(
            kind != Kind.Instance || (parameters > 0 && x.Length / length % parameters == 0), "The planes do not divide into channels.");
        fixed (float* source = x, target = y, scales = gamma, shifts = beta)
        {
            var body = new Body
            {
                Kind = kind,
                X = source,
                Y = target,
                Rows = x.Length / length,
                Length = length,
                Channels = parameters,
                Gamma = scales,
                Beta = shifts,
                Epsilon = epsilon,
                RowsPerTile = Math.Max(1, TileElements / length),
            };
            pool.Run(body, Tiles.Count(body.Rows, body.RowsPerTile), cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public Kind Kind;
        public float* X;
        public float* Y;
        public int Rows;
        public int Length;
        public int Channels;
        public float* Gamma;
        public float* Beta;
        public float Epsilon;
        public int RowsPerTile;

        public readonly void Run(int tile)
        {
            int end = Math.Min(Rows, (tile + 1) * RowsPerTile);
            for (int row = tile * RowsPerTile; row < end; row++)
            {
                float* x = X + (nint)row * Length;
                float* y = Y + (nint)row * Length;
                if (Kind == Kind.L2)
                {
                    RowLoops.Divide(x, y, Length, (float)Math.Sqrt(RowLoops.SumOfSquares(x, Length, 0) + Epsilon));
                    continue;
                }
                float mean = Kind == Kind.RootMeanSquare ? 0 : (float)(RowLoops.Sum(x, Length) / Length);
                double variance = RowLoops.SumOfSquares(x, Length, mean) / Length;
                float scale = (float)(1 / Math.Sqrt(variance + Epsilon));
                if (Kind != Kind.Instance)
                {
                    RowLoops.CenterScaleShift(x, y, Length, mean, scale, Gamma, Beta);
                    continue;
                }
                int channel = row % Channels;
                RowLoops.CenterScaleShift(
                    x, y, Length, mean, scale * (Gamma == null ? 1 : Gamma[channel]), Beta == null ? 0 : Beta[channel]);
            }
        }
    }
}
