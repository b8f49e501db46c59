namespace Sinter.Kernels;

/// <summary>Bands of tiles of one image: their inputs are transformed for every channel, multiplied with the filters, and transformed back,
/// while they are in the caches.</summary>
internal readonly unsafe struct WinogradBody : IParallelBody
{
    /// <summary>Room behind the last product for whole vectors.</summary>
    private const int Slack = 64;

    private readonly MatMulKernel _kernel;
    private readonly int _inputChannels, _outputChannels, _inputHeight, _inputWidth, _outputHeight, _outputWidth, _padTop, _padLeft;
    private readonly int _tilesAcross, _tiles, _bands;
    private readonly float* _x, _y, _filters, _residual;
    private readonly nint _filterStride;

    public WinogradBody(ConvolutionShape shape, PackedWinograd filters, float* x, float* y, float* packed, float* residual)
    {
        WindowShape window = shape.Window;
        _kernel = filters.Kernel;
        _inputChannels = shape.InputChannels;
        _outputChannels = shape.OutputChannels;
        (_inputHeight, _inputWidth) = (window.Input.Height, window.Input.Width);
        (_outputHeight, _outputWidth) = (window.Output.Height, window.Output.Width);
        (_padTop, _padLeft) = (window.PadBefore.Height, window.PadBefore.Width);
        _tilesAcross = Tiles.Count(_outputWidth, WinogradTiles.Outputs);
        _tiles = checked(Tiles.Count(_outputHeight, WinogradTiles.Outputs) * _tilesAcross);
        _bands = Tiles.Count(_tiles, _kernel.TileColumns);
        TileCount = checked(_bands * shape.Batch);
        _x = x;
        _y = y;
        _filters = packed;
        _filterStride = filters.ProductStride;
        _residual = residual;
    }

    public EpiloguePointers Epilogue { get; init; }

    public int TileCount { get; }

    /// <summary>Floats of working memory that a thread needs.</summary>
    public static long ScratchOf(int inputChannels, int outputChannels, MatMulKernel kernel) =>
        (long)WinogradTiles.Products * ((long)inputChannels + outputChannels) * kernel.TileColumns;

    public void Run(int tile)
    {
        int image = Math.DivRem(tile, _bands, out int band);
        int width = _kernel.TileColumns, first = band * width, count = Math.Min(width, _tiles - first);
        float* inputs = ThreadScratch.Rent(ScratchSlot.WinogradInputs, (WinogradTiles.Products * _inputChannels * width) + Slack);
        float* products = ThreadScratch.Rent(ScratchSlot.WinogradProducts, (WinogradTiles.Products * _outputChannels * width) + Slack);
        TransformInputs(image, first, count, inputs);
        Multiply(count, inputs, products);
        TransformOutputs(image, first, count, products);
    }

    /// <summary>inputs[product][channel][tile].</summary>
    private void TransformInputs(int image, int first, int count, float* inputs)
    {
        int width = _kernel.TileColumns;
        nint productStride = (nint)_inputChannels * width;
        for (int channel = 0; channel < _inputChannels; channel++)
        {
            float* plane = _x + (((nint)image * _inputChannels) + channel) * _inputHeight * _inputWidth;
            float* to = inputs + (nint)channel * width;
            for (int done = 0; done < count;)
            {
                int row = Math.DivRem(first + done, _tilesAcross, out int column);
                int run = Math.Min(_tilesAcross - column, count - done);
                WinogradInput.Transform(plane, _inputHeight, _inputWidth, (row * WinogradTiles.Outputs) - _padTop,
                    (column * WinogradTiles.Outputs) - _padLeft, run, to + done, productStride);
                done += run;
            }
            // A tile of the matrix product reads whole rows of its panel.
            for (int i = 0; i < WinogradTiles.Products && count < width; i++)
                new Span<float>(to + (i * productStride) + count, width - count).Clear();
        }
    }

    /// <summary>products[product][channel][tile].</summary>
    private void Multiply(int count, float* inputs, float* products)
    {
        int width = _kernel.TileColumns, height = _kernel.TileRows;
        for (int i = 0; i < WinogradTiles.Products; i++)
        {
            float* left = _filters + (i * _filterStride), right = inputs + ((nint)i * _inputChannels * width);
            float* to = products + ((nint)i * _outputChannels * width);
            for (int start = 0; start < _inputChannels; start += MatMulBlock.DepthBlock)
            {
                int depth = Math.Min(MatMulBlock.DepthBlock, _inputChannels - start);
                for (int row = 0; row < _outputChannels; row += height)
                {
                    float* panel = left + ((nint)row * _inputChannels) + ((nint)start * height);
                    _kernel.Tile(Math.Min(height, _outputChannels - row), width, depth, panel, height, right + ((nint)start * width), width,
                        to + ((nint)row * width), width, start != 0);
                }
            }
        }
    }

    private void TransformOutputs(int image, int first, int count, float* products)
    {
        int width = _kernel.TileColumns;
        nint productStride = (nint)_outputChannels * width;
        float* rows = ThreadScratch.Rent(ScratchSlot.WinogradRows, WinogradOutput.ScratchLength(width));
        for (int channel = 0; channel < _outputChannels; channel++)
        {
            nint plane = (((nint)image * _outputChannels) + channel) * _outputHeight * _outputWidth;
            for (int done = 0; done < count;)
            {
                int row = Math.DivRem(first + done, _tilesAcross, out int column);
                int run = Math.Min(_tilesAcross - column, count - done);
                int lines = WinogradOutput.Transform(products + ((nint)channel * width) + done, productStride, run, rows);
                int top = row * WinogradTiles.Outputs, left = column * WinogradTiles.Outputs;
                int high = Math.Min(WinogradTiles.Outputs, _outputHeight - top),
                    wide = Math.Min(run * WinogradTiles.Outputs, _outputWidth - left);
                for (int line = 0; line < high; line++)
                {
                    nint at = plane + ((nint)(top + line) * _outputWidth) + left;
                    new ReadOnlySpan<float>(rows + (line * lines), wide).CopyTo(new Span<float>(_y + at, wide));
                    Epilogue.Apply(_y + at, channel, 0, wide, _residual == null ? null : _residual + at);
                }
                done += run;
            }
        }
    }
}
