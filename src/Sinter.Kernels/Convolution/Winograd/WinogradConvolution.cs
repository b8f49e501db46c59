namespace Sinter.Kernels;

/// <summary>Channels-last convolutions with 3 x 3 kernels, stride 1, by Winograd's algorithm: a quarter of the multiplications. The results differ from
/// the direct ones by about 1e-5 of their scale.</summary>
public static unsafe class WinogradConvolution
{
    /// <summary>Tiles that a pass over the transformed filters, four times as large as the filters, must pay for.</summary>
    private const int LeastTiles = 8;

    /// <summary>Share of the tiles' outputs that must lie inside the image.</summary>
    private const double LeastCoverage = 0.6;

    /// <summary>Bound of a thread's working memory, in floats.</summary>
    private const long MostScratch = 4L << 20;

    /// <summary>True where this kernel exists for the shape and is expected to be faster than the direct one.</summary>
    public static bool Suits(ConvolutionShape shape)
    {
        WindowShape window = shape.Window;
        if (shape.Groups != 1 || window.Kernel != new Extent3(1, 3, 3) || window.Stride != Extent3.One || window.Dilation != Extent3.One
            || window.Input.Depth != 1 || window.Output.Depth != 1 || window.PadBefore.Depth != 0)
            return false;
        if (shape.InputChannels < WinogradTiles.LeastChannels || shape.OutputChannels < WinogradTiles.LeastChannels || window.Output.Volume == 0)
            return false;
        long tiles = (long)Tiles.Count(window.Output.Height, WinogradTiles.Outputs) * Tiles.Count(window.Output.Width,
            WinogradTiles.Outputs);
        double coverage = window.Output.Volume / (double)(tiles * WinogradTiles.Outputs * WinogradTiles.Outputs);
        return tiles * shape.Batch >= LeastTiles && coverage >= LeastCoverage
            && WinogradBody.ScratchOf(shape.InputChannels, shape.OutputChannels) <= MostScratch;
    }

    /// <summary>y = activation(conv(x) + bias + residual); the arguments are those of <see cref="Convolution.Run"/>.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape, the shape is not one that
    /// <see cref="Suits"/>, or the filters were packed for another one.</exception>
    public static void Run(
        ConvolutionShape shape,
        PackedWinograd filters,
        ReadOnlySpan<float> x,
        Span<float> y,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        UnaryOperation activation,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        shape.Check();
        KernelGuard.Require(Suits(shape), "The convolution is not one for Winograd's algorithm.");
        KernelGuard.Require(
            filters.InputChannels == shape.InputChannels && filters.OutputChannels == shape.OutputChannels,
            "The filters were packed for another convolution.");
        shape.CheckLengths(x, y, bias, residual);
        if (y.IsEmpty)
            return;
        fixed (float* source = x, target = y, packed = filters.Panels, biases = bias, residuals = residual)
        {
            var epilogue = new EpiloguePointers(biases, activation);
            var body = new WinogradBody(shape, filters, source, target, packed, residuals, epilogue);
            pool.Run(body, body.TileCount, cancellationToken);
            GC.KeepAlive(filters);
        }
    }
}
