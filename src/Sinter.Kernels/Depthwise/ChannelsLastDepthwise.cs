namespace Sinter.Kernels;

/// <summary>Convolution of each channel by itself over float32 tensors [batch, spatial..., channels].</summary>
public static unsafe class ChannelsLastDepthwise
{
    /// <summary>True for convolutions whose channels do not see each other.</summary>
    public static bool Suits(ConvolutionShape shape) =>
        shape.Groups > 1 && shape.Groups == shape.InputChannels && shape.Groups == shape.OutputChannels && !shape.IsTransposed
        && (long)shape.Window.Kernel.Depth * shape.Window.Kernel.Height <= DepthwiseRows.MostKernelRows;

    /// <summary>y = activation(conv(x) + bias + residual). x is [batch, input..., channels], y and residual [batch, output..., channels],
    /// bias [channels]; bias and residual may be empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the weights were packed for another one.</exception>
    public static void Run(
        ConvolutionShape shape,
        PackedDepthwise weights,
        ReadOnlySpan<float> x,
        Span<float> y,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default) =>
        Run(CpuTier.Current, shape, weights, x, y, bias, residual, activation, pool, cancellationToken);

    internal static void Run(
        CpuTier tier,
        ConvolutionShape shape,
        PackedDepthwise weights,
        ReadOnlySpan<float> x,
        Span<float> y,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        shape.Check();
        KernelGuard.Require(Suits(shape), "The convolution is not depthwise.");
        KernelGuard.Require(
            weights.Channels == shape.InputChannels && weights.KernelSize == shape.Window.Kernel,
            "The weights were packed for another convolution.");
        KernelGuard.Require(shape.OutputStride == 0, "Outputs must be neighbours.");
        shape.CheckLengths(x, y, bias, residual);
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y, packed = weights.Weights, biases = bias, residuals = residual)
        {
            var body = new DepthwiseRows(shape, tier, source, target, packed, biases, residuals, activation);
            pool.Run(body, body.TileCount, cancellationToken);
            GC.KeepAlive(weights);
        }
    }
}
