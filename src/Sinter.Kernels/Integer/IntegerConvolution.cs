namespace Sinter.Kernels;

/// <summary>Convolutions of 8-bit integers with channels last, [batch, spatial..., channels], and products of matrices as convolutions of one
/// position. The sums are integers and exact; they become floats once.</summary>
public static unsafe class IntegerConvolution
{
    /// <summary>Integers of a block of rows, 64 KB, which stay in the second-level cache.</summary>
    private const int BlockIntegers = 1 << 15;
    private const int MaxRows = 96;
    private const int MaxColumns = 256;

    /// <summary>Sums of a block: what stays in the cache between the product and its end.</summary>
    private const int BlockSums = 1 << 14;
    private const int WantedBlocks = 8;

    /// <summary>The largest number of products whose sum certainly fits 32 bits: each is at most 255 * 255.</summary>
    public const int MaxDepth = int.MaxValue / (byte.MaxValue * byte.MaxValue);

    /// <summary>True when the kernel runs a convolution of this shape.</summary>
    public static bool Suits(ConvolutionShape shape) => shape is { Groups: 1, IsTransposed: false, OutputStride: 0 }
        && (long)shape.InputChannels * shape.Window.Kernel.Volume <= MaxDepth;

    /// <summary>y = activation(scale * conv(x) + bias + residual), as floats.</summary>
    /// <param name="shape">One that the kernel <see cref="Suits"/>.</param>
    /// <param name="weights">Packed for the shape.</param>
    /// <param name="x">Integers [batch, input..., inputChannels].</param>
    /// <param name="scale">What these stand for.</param>
    /// <param name="y">[batch, output..., outputChannels].</param>
    /// <param name="ending">From sums to results.</param>
    /// <param name="residual">Shaped like y, or empty.</param>
    /// <param name="pool">Threads.</param>
    /// <param name="cancellationToken">Looked at between tiles.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the weights were packed for another one.</exception>
    public static void Run(ConvolutionShape shape, PackedIntegers weights, ReadOnlySpan<byte> x, in ByteScale scale, Span<float> y,
        IntegerEnding ending, ReadOnlySpan<float> residual, WorkPool pool, CancellationToken cancellationToken = default)
    {
        fixed (float* target = y)
            Run(shape, weights, x, scale, target, null, default, y.Length, ending, residual, pool, cancellationToken);
    }

    /// <summary>The same, as integers with a scale of their own.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the weights were packed for another one.</exception>
    public static void Run(ConvolutionShape shape, PackedIntegers weights, ReadOnlySpan<byte> x, in ByteScale scale, Span<byte> y,
        in ByteScale outputScale, IntegerEnding ending, ReadOnlySpan<float> residual, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        outputScale.Check();
        fixed (byte* target = y)
            Run(shape, weights, x, scale, null, target, outputScale, y.Length, ending, residual, pool, cancellationToken);
    }

    private static void Run(ConvolutionShape shape, PackedIntegers weights, ReadOnlySpan<byte> x, in ByteScale scale, float* floats,
        byte* codes, in ByteScale outputScale, int outputLength, IntegerEnding ending, ReadOnlySpan<float> residual, WorkPool pool,
        CancellationToken cancellationToken)
    {
        shape.Check();
        scale.Check();
        KernelGuard.Require(Suits(shape), "The convolution has no form with integers.");
        KernelGuard.Require(
            weights.Depth == (long)shape.InputChannels * shape.Window.Kernel.Volume && weights.Columns == shape.OutputChannels,
            "The weights were packed for another convolution.");
        KernelGuard.Length(x.Length, (long)shape.Batch * shape.InputChannels * shape.Window.Input.Volume, nameof(x));
        KernelGuard.Length(outputLength, (long)shape.Batch * shape.OutputChannels * shape.Window.Output.Volume, "y");
        ending.Check(shape.OutputChannels);
        if (!residual.IsEmpty)
            KernelGuard.Length(residual.Length, outputLength, nameof(residual));
        if (outputLength == 0)
            return;
        int rows = checked(shape.Batch * shape.Window.Output.Volume), columns = shape.OutputChannels;
        (int blockRows, int blockColumns) = Cut(weights, rows, columns);
        fixed (byte* inputs = x)
        fixed (short* panels = weights.Panels)
        fixed (float* scales = ending.Scales, bias = ending.Bias, residuals = residual)
        {
            var body = new IntegerConvolutionBody
            {
                Kernel = weights.Kernel,
                Inputs = new IntegerRows(shape.Window, shape.InputChannels, scale, inputs),
                Rows = rows,
                Columns = columns,
                Depth = weights.Depth,
                BlockRows = blockRows,
                BlockColumns = blockColumns,
                RowBlocks = Tiles.Count(rows, blockRows),
                Panels = panels,
                Scales = scales,
                Epilogue = new EpiloguePointers(bias, ending.Activation),
                Residual = residuals,
                Floats = floats,
                Codes = codes,
                OutputScale = outputScale,
            };
            pool.Run(body, checked(body.RowBlocks * Tiles.Count(columns, blockColumns)), cancellationToken);
            GC.KeepAlive(weights);
        }
    }

    /// <summary>Blocks are cut by the shape alone.</summary>
    private static (int Rows, int Columns) Cut(PackedIntegers weights, int rows, int columns)
    {
        IntegerKernel kernel = weights.Kernel;
        int blockColumns = Math.Min(columns, MaxColumns / kernel.TileColumns * kernel.TileColumns);
        int most = Math.Clamp(Math.Min(BlockIntegers / weights.Depth, BlockSums / blockColumns), IntegerKernel.TileRows, MaxRows);
        int blockRows = Math.Min(rows, most / IntegerKernel.TileRows * IntegerKernel.TileRows);
        while (Tiles.Count(rows, blockRows) * Tiles.Count(columns, blockColumns) < WantedBlocks)
        {
            if (blockColumns > kernel.TileColumns && blockColumns >= 2 * blockRows)
                blockColumns = Tiles.RoundUp(blockColumns / 2, kernel.TileColumns);
            else if (blockRows > IntegerKernel.TileRows)
                blockRows = Tiles.RoundUp(blockRows / 2, IntegerKernel.TileRows);
            else if (blockColumns > kernel.TileColumns)
                blockColumns = Tiles.RoundUp(blockColumns / 2, kernel.TileColumns);
            else
                break;
        }
        return (blockRows, blockColumns);
    }
}
