namespace Sinter.Kernels;

/// <summary>Convolution (cross-correlation, no kernel flip) of float32 tensors [batch, channels, spatial...].</summary>
public static unsafe class Convolution
{
    /// <summary>y = activation(conv(x) + bias + residual). x is [batch, inputChannels, input...], y and residual [batch, outputChannels,
    /// output...], bias [outputChannels]; bias and residual may be empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the weights were packed for another one.</exception>
    public static void Run(
        ConvolutionShape shape,
        PackedConvolution weights,
        ReadOnlySpan<float> x,
        Span<float> y,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        shape.Check();
        KernelGuard.Require(
            weights.InputChannels == shape.InputChannels && weights.OutputChannels == shape.OutputChannels && weights.Groups == shape.Groups
                && weights.KernelSize == shape.Window.Kernel,
            "The weights were packed for another convolution.");
        shape.CheckLengths(x, y, bias, residual);
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y, packed = weights.Weights, biases = bias, residuals = residual)
        {
            var epilogue = new EpiloguePointers { Activation = activation, Tier = CpuTier.Current };
            if (weights.IsDirect)
            {
                var direct = new DepthwiseBody(shape, source, target, packed, biases, residuals, epilogue);
                pool.Run(direct, direct.TileCount, cancellationToken);
                return;
            }
            int columns = shape.Window.Output.Volume, depth = shape.GroupInputs * shape.Window.Kernel.Volume;
            int products = checked(shape.Batch * shape.Groups);
            var body = new MatMulConvolutionBody
            {
                Kernel = weights.Kernel,
                Tiling = new MatMulTiling(
                    weights.Kernel, shape.GroupOutputs, columns, depth, leftIsPacked: true, rightIsPacked: false, products),
                Window = shape.Window,
                Groups = shape.Groups,
                GroupInputs = shape.GroupInputs,
                GroupOutputs = shape.GroupOutputs,
                InputVolume = shape.Window.Input.Volume,
                Columns = columns,
                Depth = depth,
                X = source,
                Y = target,
                Weights = packed,
                WeightStride = weights.GroupStride,
                Bias = biases,
                Residual = residuals,
                Epilogue = epilogue,
            };
            pool.Run(body, checked(body.Tiling.Count * products), cancellationToken);
        }
    }
}
