namespace Sinter.Kernels;

/// <summary>Local response normalization across channels.</summary>
public static unsafe class LocalResponseNormalization
{
    private const int ChunkLength = 512;

    /// <summary>y = x / (k + alpha / size * s)^beta for x of [batch, channels, length], where s is the sum of squares over channels
    /// c - size / 2 to c + (size - 1) / 2. y must not be the memory of x.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<float> x,
        Span<float> y,
        int channels,
        int length,
        int size,
        float alpha,
        float beta,
        float k,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        if (x.IsEmpty)
            return;
        KernelGuard.Require(
            channels > 0 && length > 0 && size > 0 && x.Length % ((long)channels * length) == 0,
            $"{x.Length} elements do not divide into images of {channels} channels of {length}.");
        KernelGuard.Require(!x.Overlaps(y), "The output must not be the input's memory.");
        fixed (float* source = x, target = y)
        {
            var body = new Body
            {
                X = source,
                Y = target,
                Channels = channels,
                Length = length,
                Before = size / 2,
                After = (size - 1) / 2,
                Scale = alpha / size,
                Beta = beta,
                K = k,
                ChunksPerPlane = Tiles.Count(length, ChunkLength),
            };
            pool.Run(body, checked(x.Length / channels / length * body.ChunksPerPlane), cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public float* Y;
        public int Channels;
        public int Length;
        public int Before;
        public int After;
        public float Scale;
        public float Beta;
        public float K;
        public int ChunksPerPlane;

        public readonly void Run(int tile)
        {
            int image = Math.DivRem(tile, ChunksPerPlane, out int chunk);
            int start = chunk * ChunkLength, count = Math.Min(ChunkLength, Length - start);
            float* x = X + (nint)image * Channels * Length + start;
            float* y = Y + (nint)image * Channels * Length + start;
            float* sums = ThreadScratch.Rent(ScratchSlot.Partials, ChunkLength);
            for (int channel = 0; channel < Channels; channel++)
            {
                new Span<float>(sums, count).Clear();
                int last = Math.Min(Channels - 1, channel + After);
                for (int other = Math.Max(0, channel - Before); other <= last; other++)
                    ColumnLoops.Combine(default(AddSquareOperator), sums, x + (nint)other * Length, count);
                float* from = x + (nint)channel * Length;
                float* to = y + (nint)channel * Length;
                for (int i = 0; i < count; i++)
                    to[i] = from[i] / Power(K + (Scale * sums[i]));
            }
        }

        // The default exponent needs two roots only.
        private readonly float Power(float x)
        {
            if (Beta != 0.75f)
                return MathF.Pow(x, Beta);
            float root = MathF.Sqrt(x);
            return root * MathF.Sqrt(root);
        }
    }
}
