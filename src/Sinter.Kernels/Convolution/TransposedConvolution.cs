namespace Sinter.Kernels;

/// <summary>Transposed convolution of float32 tensors: each input element adds its multiple of the kernel to the output.</summary>
public static unsafe class TransposedConvolution
{
    /// <summary>y = activation(transposedConv(x) + bias). x is [batch, inputChannels, window.Output...], y [batch, outputChannels,
    /// window.Input...], bias [outputChannels] or empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the weights were packed for another one.</exception>
    public static void Run(
        TransposedConvolutionShape shape,
        PackedTransposedConvolution weights,
        ReadOnlySpan<float> x,
        Span<float> y,
        ReadOnlySpan<float> bias,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        shape.Check();
        KernelGuard.Require(
            weights.InputChannels == shape.InputChannels && weights.OutputChannels == shape.OutputChannels && weights.Groups == shape.Groups
                && weights.KernelSize == shape.Window.Kernel,
            "The weights were packed for another convolution.");
        KernelGuard.Length(x.Length, (long)shape.Batch * shape.InputChannels * shape.Window.Output.Volume, nameof(x));
        KernelGuard.Length(y.Length, (long)shape.Batch * shape.OutputChannels * shape.Window.Input.Volume, nameof(y));
        if (!bias.IsEmpty)
            KernelGuard.Length(bias.Length, shape.OutputChannels, nameof(bias));
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y, packed = weights.Panels, biases = bias)
        {
            var body = new TransposedConvolutionBody(shape, weights, source, target, packed, biases)
            {
                Activation = activation,
            };
            pool.Run(body, body.TileCount, cancellationToken);
        }
    }
}
