namespace Sinter.Kernels;

/// <summary>Tiles of output rows of a depthwise convolution between integers.</summary>
internal unsafe struct QuantizedDepthwiseBody : IParallelBody
{
    /// <summary>Floats of a tile, inputs and outputs: 256 KB, half of the smallest second-level cache that machines of today have.</summary>
    private const long TileFloats = 1 << 16;

    /// <summary>The most that one row of outputs may need, 8 MB.</summary>
    public const long MostFloats = 1 << 21;

    private const int WantedTiles = 8;

    private readonly ConvolutionShape _shape;
    private readonly CpuTier _tier;
    private readonly int _rowsPerTile;
    private readonly int _tilesPerImage;

    public QuantizedDepthwiseBody(ConvolutionShape shape, CpuTier tier)
    {
        _shape = shape;
        _tier = tier;
        int rows = shape.Window.Output.Height;
        long rowFloats = (long)shape.InputChannels * (shape.Window.Input.Width * (long)shape.Window.Stride.Height + shape.Window.Output.Width);
        int most = (int)Math.Clamp(Math.Max(0, TileFloats - RowFloats(shape)) / rowFloats, 0, rows) + 1;
        int evenly = Math.Max(1, (int)((long)rows * shape.Batch / WantedTiles));
        _rowsPerTile = Math.Min(most, evenly);
        _tilesPerImage = Tiles.Count(rows, _rowsPerTile);
        TileCount = checked(_tilesPerImage * shape.Batch);
    }

    public int TileCount { get; }

    public byte* Source { get; init; }

    public byte* Target { get; init; }

    public ByteScale Scale { get; init; }

    public ByteScale OutputScale { get; init; }

    public float* Weights { get; init; }

    public float* Bias { get; init; }

    public UnaryOperation Activation { get; init; }

    /// <summary>What one row of outputs needs.</summary>
    public static long RowFloats(ConvolutionShape shape)
    {
        WindowShape window = shape.Window;
        long lines = Math.Min(window.Input.Height, ((window.Kernel.Height - 1L) * window.Dilation.Height) + 1);
        return shape.InputChannels * ((lines * window.Input.Width) + window.Output.Width);
    }

    public readonly void Run(int tile)
    {
        WindowShape window = _shape.Window;
        int channels = _shape.InputChannels;
        int image = Math.DivRem(tile, _tilesPerImage, out int part);
        int row = part * _rowsPerTile, rows = Math.Min(_rowsPerTile, window.Output.Height - row);
        int top = row * window.Stride.Height - window.PadBefore.Height;
        int first = Math.Clamp(top, 0, window.Input.Height);
        int end = Math.Clamp(top + (rows - 1) * window.Stride.Height + (window.Kernel.Height - 1) * window.Dilation.Height + 1, first,
            window.Input.Height);
        int inputs = (end - first) * window.Input.Width * channels, outputs = rows * window.Output.Width * channels;
        float* x = ThreadScratch.Rent(ScratchSlot.Rows, inputs + outputs), y = x + inputs;
        nint line = (nint)window.Input.Width * channels;
        ByteQuantization.Dequantize(Source + ((nint)image * window.Input.Height + first) * line, x, inputs, Scale);
        ConvolutionShape slice = _shape with
        {
            Batch = 1,
            Window = window with
            {
                Input = window.Input with { Height = end - first },
                Output = window.Output with { Height = rows },
                PadBefore = window.PadBefore with { Height = first - top },
            },
        };
        var body = new DepthwiseRows(slice, _tier, x, y, Weights, Bias, null, Activation);
        for (int i = 0; i < body.TileCount; i++)
            body.Run(i);
        nint target = ((nint)image * window.Output.Height + row) * window.Output.Width * channels;
        ByteQuantization.Quantize(y, Target + target, outputs, OutputScale);
    }
}
