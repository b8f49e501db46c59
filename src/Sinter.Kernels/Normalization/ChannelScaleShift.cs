namespace Sinter.Kernels;

/// <summary>Batch normalization at inference, folded by the caller to one factor and one summand per channel.</summary>
public static unsafe class ChannelScaleShift
{
    private const int TileElements = 16 * 1024;

    /// <summary>y = activation(x * scale[c] + shift[c]) for x of [batch, channels, length]; x and y may be the same memory.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<float> x,
        Span<float> y,
        int length,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        KernelGuard.Length(shift.Length, scale.Length, nameof(shift));
        if (x.IsEmpty)
            return;
        KernelGuard.Require(
            length > 0 && !scale.IsEmpty && x.Length % length == 0 && x.Length / length % scale.Length == 0,
            $"{x.Length} elements do not divide into {scale.Length} channels of {length}.");
        fixed (float* source = x, target = y, scales = scale, shifts = shift)
        {
            var body = new Body
            {
                X = source,
                Y = target,
                Tiling = new PlaneTiling(x.Length / length, 1, length),
                Length = length,
                Channels = scale.Length,
                Scale = scales,
                Shift = shifts,
                Activation = activation,
                Tier = CpuTier.Current,
            };
            pool.Run(body, body.Tiling.TileCount, cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public float* Y;
        public PlaneTiling Tiling;
        public int Length;
        public int Channels;
        public float* Scale;
        public float* Shift;
        public UnaryOperation Activation;
        public CpuTier Tier;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int plane, out int end, out _, out _);
            for (; plane < end; plane++)
            {
                float* x = X + (nint)plane * Length;
                float* y = Y + (nint)plane * Length;
                for (int start = 0; start < Length; start += TileElements)
                {
                    int count = Math.Min(TileElements, Length - start);
                    RowLoops.CenterScaleShift(x + start, y + start, count, 0, Scale[plane % Channels], Shift[plane % Channels]);
                    if (!Activation.IsNone)
                        Activation.Run(Tier, y + start, y + start, count);
                }
            }
        }
    }
}
