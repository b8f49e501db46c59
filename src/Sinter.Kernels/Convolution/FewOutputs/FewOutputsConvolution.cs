namespace Sinter.Kernels;

/// <summary>Channels-last convolutions with at most four output channels, as dot products: panels of a matrix product would be nearly
/// empty.</summary>
public static unsafe class FewOutputsConvolution
{
    /// <summary>Neighbouring products in memory that make a dot product worthwhile.</summary>
    private const int LeastRun = 16;

    /// <summary>True where this kernel exists for the shape and is expected to be the fastest.</summary>
    public static bool Suits(ConvolutionShape shape)
    {
        WindowShape window = shape.Window;
        bool joinsRow = window.Dilation.Width == 1 && !shape.IsTransposed;
        return shape.Groups == 1 && shape.OutputChannels <= DotTile.MaxChannels
            && (long)shape.InputChannels * (joinsRow ? window.Kernel.Width : 1) >= LeastRun;
    }

    /// <summary>The plan that <see cref="Run"/> takes; null when the kernel reaches over its image in too many ways.</summary>
    public static ConvolutionPlan? Plan(ConvolutionShape shape) => ConvolutionPlan.Create(shape, DotKernel.RowsOf(shape.OutputChannels), depthBlocks: 1);

    /// <summary>y = activation(conv(x) + bias + residual); the arguments are those of <see cref="Convolution.Run"/>.</summary>
    /// <exception cref="ArgumentException">A length does not fit the plan's shape, or the kernel does not suit it.</exception>
    public static void Run(
        ConvolutionPlan plan,
        PackedFewOutputs weights,
        ReadOnlySpan<float> x,
        Span<float> y,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        ConvolutionShape shape = plan.Shape;
        KernelGuard.Require(Suits(shape) && plan.TileRows == DotKernel.RowsOf(shape.OutputChannels), "The convolution is not one with few outputs.");
        KernelGuard.Require(
            weights.OutputChannels == shape.OutputChannels && weights.Depth == shape.InputChannels * shape.Window.Kernel.Volume,
            "The weights were packed for another convolution.");
        shape.CheckLengths(x, y, bias, residual);
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y, packed = weights.Rows, biases = bias, residuals = residual)
        fixed (DepthRun* runs = plan.Runs)
        fixed (int* starts = plan.Starts)
        {
            var body = new FewOutputsBody(plan, runs, starts, source, target, packed, biases, residuals, activation);
            pool.Run(body, body.TileCount, cancellationToken);
            GC.KeepAlive(weights);
        }
    }
}
