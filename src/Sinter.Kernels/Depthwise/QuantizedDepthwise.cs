namespace Sinter.Kernels;

/// <summary>Convolution of each channel of an image by itself, from 8-bit integers with channels last to such integers. A tile turns the rows
/// that it reads into floats and its results into integers while they are in the cache: the float tensors never lie in memory.</summary>
public static unsafe class QuantizedDepthwise
{
    /// <summary>True for depthwise convolutions of images.</summary>
    public static bool Suits(ConvolutionShape shape) => ChannelsLastDepthwise.Suits(shape) && shape.OutputStride == 0
        && shape.Window is { Input.Depth: 1, Kernel.Depth: 1, Output.Depth: 1 }
        && QuantizedDepthwiseBody.RowFloats(shape) <= QuantizedDepthwiseBody.MostFloats;

    /// <summary>y = activation(conv(x) + bias). x is [batch, height, width, channels], y [batch, output height, output width, channels], bias
    /// [channels] or empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the weights were packed for another one.</exception>
    public static void Run(ConvolutionShape shape, PackedDepthwise weights, ReadOnlySpan<byte> x, in ByteScale scale, Span<byte> y,
        in ByteScale outputScale, ReadOnlySpan<float> bias, UnaryOperation activation, WorkPool pool,
        CancellationToken cancellationToken = default) =>
        Run(CpuTier.Current, shape, weights, x, scale, y, outputScale, bias, activation, pool, cancellationToken);

    internal static void Run(CpuTier tier, ConvolutionShape shape, PackedDepthwise weights, ReadOnlySpan<byte> x, in ByteScale scale,
        Span<byte> y, in ByteScale outputScale, ReadOnlySpan<float> bias, UnaryOperation activation, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        shape.Check();
        scale.Check();
        outputScale.Check();
        KernelGuard.Require(Suits(shape), "The convolution is not a depthwise one of an image.");
        KernelGuard.Require(
            weights.Channels == shape.InputChannels && weights.KernelSize == shape.Window.Kernel,
            "The weights were packed for another convolution.");
        KernelGuard.Length(x.Length, (long)shape.Batch * shape.InputChannels * shape.Window.Input.Volume, nameof(x));
        KernelGuard.Length(y.Length, (long)shape.Batch * shape.OutputChannels * shape.Window.Output.Volume, nameof(y));
        if (!bias.IsEmpty)
            KernelGuard.Length(bias.Length, shape.OutputChannels, nameof(bias));
        if (y.IsEmpty)
            return;
        fixed (byte* source = x, target = y)
        fixed (float* packed = weights.Weights, biases = bias)
        {
            var body = new QuantizedDepthwiseBody(shape, tier)
            {
                Source = source,
                Target = target,
                Scale = scale,
                OutputScale = outputScale,
                Weights = packed,
                Bias = biases,
                Activation = activation,
            };
            pool.Run(body, body.TileCount, cancellationToken);
            GC.KeepAlive(weights);
        }
    }
}
