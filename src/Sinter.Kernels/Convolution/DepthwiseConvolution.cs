namespace Sinter.Kernels;

/// <summary>Convolution with one input channel per group, of float32 tensors with channels first: [batch, channels, spatial...].</summary>
public static unsafe class DepthwiseConvolution
{
    /// <summary>Taps whose addresses the kernel keeps on the stack.</summary>
    private const int MaxTaps = 1024;

    /// <summary>True when this kernel runs the shape.</summary>
    public static bool Suits(ConvolutionShape shape) => shape.Groups > 1 && shape.InputChannels == shape.Groups && !shape.IsTransposed
        && shape.Window.Kernel.Volume <= MaxTaps;

    /// <summary>y = activation(conv(x) + bias + residual). Weights are [outputChannels, 1, kernel...]; bias and residual may be
    /// empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the kernel does not suit it.</exception>
    public static void Run(
        ConvolutionShape shape,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> x,
        Span<float> y,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        shape.Check();
        KernelGuard.Require(Suits(shape), "The convolution has several input channels in a group.");
        KernelGuard.Length(weights.Length, (long)shape.OutputChannels * shape.Window.Kernel.Volume, nameof(weights));
        KernelGuard.Require(shape.OutputStride == 0, "Outputs must be neighbours.");
        shape.CheckLengths(x, y, bias, residual);
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y, packed = weights, biases = bias, residuals = residual)
        {
            var body = new DepthwiseBody(shape, source, target, packed, biases, residuals, activation);
            pool.Run(body, body.TileCount, cancellationToken);
        }
    }
}
