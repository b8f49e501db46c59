namespace Sinter.Kernels;

/// <summary>Convolution (cross-correlation, no kernel flip) of float32 tensors with channels last: [batch, spatial..., channels].</summary>
public static unsafe class Convolution
{
    /// <summary>y = activation(conv(x) + bias + residual). x is [batch, input..., inputChannels], y and residual [batch, output...,
    /// outputChannels], bias [outputChannels]; bias and residual may be empty.</summary>
    /// <exception cref="ArgumentException">A length does not fit the plan's shape, or the weights were packed for another one.</exception>
    public static void Run(
        ConvolutionPlan plan,
        PackedConvolution weights,
        ReadOnlySpan<float> x,
        Span<float> y,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        ConvolutionShape shape = plan.Shape;
        KernelGuard.Require(
            weights.InputChannels == shape.InputChannels && weights.OutputChannels == shape.OutputChannels && weights.Groups == shape.Groups
                && weights.KernelSize == shape.Window.Kernel && weights.Kernel.TileRows == plan.TileRows,
            "The weights were packed for another convolution.");
        shape.CheckLengths(x, y, bias, residual);
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y, packed = weights.Panels, biases = bias, residuals = residual)
        fixed (DepthRun* runs = plan.Runs)
        fixed (int* starts = plan.Starts)
        {
            int depth = shape.GroupInputs * shape.Window.Kernel.Volume, products = checked(shape.Batch * shape.Groups);
            var tiling = new MatMulTiling(weights.Kernel, shape.Window.Output.Volume, shape.GroupOutputs, depth, rightIsPacked: true, products);
            int tilesPerBlock = Math.Clamp(tiling.BlockRows / plan.TileRows, 1, ConvolutionBody.MaxTilesOfBlock);
            int tileBlocks = Tiles.Count(plan.TileCount, tilesPerBlock);
            // A few blocks are shared out evenly by two threads only when they are an even number.
            if (tileBlocks is 3 or 5 or 7 && (long)tileBlocks * tiling.ColumnBlocks * products % 2 != 0)
                tileBlocks++;
            var body = new ConvolutionBody
            {
                Plan = plan,
                Kernel = weights.Kernel,
                ColumnsPerBlock = tiling.BlockColumns,
                TileBlocks = Math.Min(tileBlocks, plan.TileCount),
                ColumnBlocks = tiling.ColumnBlocks,
                Depth = depth,
                ImageInputs = (nint)shape.Window.Input.Volume * shape.InputChannels,
                ImageOutputs = (nint)shape.Window.Output.Volume * shape.PixelStride,
                Runs = runs,
                Starts = starts,
                X = source,
                Y = target,
                Weights = packed,
                GroupWeights = weights.GroupStride,
                Residual = residuals,
                Epilogue = new EpiloguePointers(biases, activation),
            };
            pool.Run(body, checked(body.TileBlocks * body.ColumnBlocks * products), cancellationToken);
            GC.KeepAlive(weights);
        }
    }
}
