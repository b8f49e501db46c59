using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Groups of tiles of one image and ranges of its output channels: the inputs are transformed for every channel, multiplied with the
/// filters, and transformed back, while they are in the caches.</summary>
internal readonly unsafe struct WinogradBody : IParallelBody
{
    /// <summary>Tiles that a block takes at most: each filter that is read serves so many products.</summary>
    private const int TilesOfBlock = 32;

    /// <summary>Blocks that keep two or four threads evenly busy; with fewer groups of tiles the channels are divided too, and the
    /// inputs transformed once for each range of them.</summary>
    private const int WantedBlocks = 8;

    /// <summary>Ranges of channels are not made smaller than this: transforming the inputs again would cost too much.</summary>
    private const int LeastColumns = 64;

    /// <summary>Floats between the tiles of one product and those of the next, so that the 36 products of an element do not compete for one
    /// set of the first-level cache.</summary>
    private const int Gap = 16;

    private readonly MatMulKernel _kernel;
    private readonly int _inputChannels, _outputChannels, _inputHeight, _inputWidth, _outputHeight, _outputWidth, _padTop, _padLeft,
        _pixelStride;
    private readonly int _tilesAcross, _tiles, _groups, _tilesOfGroup, _columns, _columnBlocks;
    private readonly float* _x, _y, _filters, _residual;
    private readonly nint _filterStride;
    private readonly EpiloguePointers _epilogue;
    private readonly CpuTier _tier;

    public WinogradBody(
        ConvolutionShape shape, PackedWinograd filters, float* x, float* y, float* packed, float* residual, EpiloguePointers epilogue)
    {
        WindowShape window = shape.Window;
        _kernel = filters.Kernel;
        _inputChannels = shape.InputChannels;
        _outputChannels = shape.OutputChannels;
        _pixelStride = shape.PixelStride;
        (_inputHeight, _inputWidth) = (window.Input.Height, window.Input.Width);
        (_outputHeight, _outputWidth) = (window.Output.Height, window.Output.Width);
        (_padTop, _padLeft) = (window.PadBefore.Height, window.PadBefore.Width);
        _tilesAcross = Tiles.Count(_outputWidth, WinogradTiles.Outputs);
        _tiles = checked(Tiles.Count(_outputHeight, WinogradTiles.Outputs) * _tilesAcross);
        _groups = Tiles.Count(_tiles, TilesOfBlock);
        _tilesOfGroup = Tiles.Share(_tiles, _groups, 0);
        _columns = Tiles.RoundUp(_outputChannels, _kernel.TileColumns);
        while ((long)_groups * shape.Batch * Tiles.Count(_outputChannels, _columns) < WantedBlocks && _columns >= 2 * LeastColumns)
        {
            int half = Tiles.RoundUp(_columns / 2, _kernel.TileColumns), rest = _outputChannels % half;
            if (rest != 0 && rest < WinogradTiles.LeastChannels)
                break;
            _columns = half;
        }
        _columnBlocks = Tiles.Count(_outputChannels, _columns);
        TileCount = checked(_groups * _columnBlocks * shape.Batch);
        _x = x;
        _y = y;
        _filters = packed;
        _filterStride = filters.ProductStride;
        _residual = residual;
        _tier = CpuTier.Current;
        _epilogue = epilogue;
    }

    public int TileCount { get; }

    /// <summary>Floats of working memory that a thread needs.</summary>
    public static long ScratchOf(int inputChannels, int outputChannels) =>
        WinogradTiles.Products * (((long)inputChannels + outputChannels) * TilesOfBlock + 2 * Gap);

    public void Run(int tile)
    {
        int image = Math.DivRem(tile, _groups * _columnBlocks, out int block);
        int columnBlock = Math.DivRem(block, _groups, out int group);
        int first = Tiles.Start(_tiles, _groups, group), count = Tiles.Share(_tiles, _groups, group);
        int column = columnBlock * _columns, columns = Math.Min(_columns, _outputChannels - column);
        float* inputs = ThreadScratch.Rent(ScratchSlot.WinogradInputs, WinogradTiles.Products * (_inputChannels * _tilesOfGroup + Gap));
        float* products = ThreadScratch.Rent(ScratchSlot.WinogradProducts, WinogradTiles.Products * (columns * _tilesOfGroup + Gap));
        TransformInputs(image, first, count, inputs);
        Multiply(count, column, columns, inputs, products);
        TransformOutputs(image, first, count, column, columns, products);
    }

    /// <summary>inputs[product][tile][channel].</summary>
    [SkipLocalsInit]
    private void TransformInputs(int image, int first, int count, float* inputs)
    {
        float* work = ThreadScratch.Rent(ScratchSlot.WinogradRows, WinogradTiles.WorkFloats + _inputChannels);
        float* zeros = work + WinogradTiles.WorkFloats;
        new Span<float>(zeros, _inputChannels).Clear();
        float** pixels = stackalloc float*[WinogradTiles.Products];
        float* source = _x + (nint)image * _inputHeight * _inputWidth * _inputChannels;
        nint productStride = (nint)count * _inputChannels + Gap;
        for (int i = 0; i < count; i++)
        {
            int row = Math.DivRem(first + i, _tilesAcross, out int column);
            int top = row * WinogradTiles.Outputs - _padTop, left = column * WinogradTiles.Outputs - _padLeft;
            for (int y = 0; y < WinogradTiles.Inputs; y++)
            {
                float* line = source + ((nint)(top + y) * _inputWidth + left) * _inputChannels;
                bool isInside = (uint)(top + y) < (uint)_inputHeight;
                for (int x = 0; x < WinogradTiles.Inputs; x++)
                {
                    pixels[y * WinogradTiles.Inputs + x] = isInside && (uint)(left + x) < (uint)_inputWidth
                        ? line + (nint)x * _inputChannels : zeros;
                }
            }
            WinogradInput.Transform(_tier, pixels, _inputChannels, inputs + (nint)i * _inputChannels, productStride, work);
        }
    }

    /// <summary>products[product][tile][channel of the range].</summary>
    private void Multiply(int count, int column, int columns, float* inputs, float* products)
    {
        for (int i = 0; i < WinogradTiles.Products; i++)
        {
            var block = new MatMulBlock
            {
                Kernel = _kernel,
                Left = MatMulOperand.Strided(inputs + i * ((nint)count * _inputChannels + Gap), _inputChannels, 1),
                Right = MatMulOperand.Packed(_filters + i * _filterStride),
                Depth = _inputChannels,
                C = products + i * ((nint)count * columns + Gap) - column,
                CStride = columns,
            };
            block.Compute(0, count, column, columns);
        }
    }

    private void TransformOutputs(int image, int first, int count, int column, int columns, float* products)
    {
        float* work = ThreadScratch.Rent(ScratchSlot.WinogradRows, WinogradTiles.WorkFloats);
        var target = new WinogradTarget
        {
            Bias = _epilogue.BiasOf(column),
            PixelStride = _pixelStride,
            RowStride = (nint)_outputWidth * _pixelStride,
        };
        _epilogue.LimitIn(ref target);
        for (int i = 0; i < count; i++)
        {
            int row = Math.DivRem(first + i, _tilesAcross, out int across);
            int top = row * WinogradTiles.Outputs, left = across * WinogradTiles.Outputs;
            nint offset = (((nint)image * _outputHeight + top) * _outputWidth + left) * _pixelStride + column;
            target.Height = Math.Min(WinogradTiles.Outputs, _outputHeight - top);
            target.Width = Math.Min(WinogradTiles.Outputs, _outputWidth - left);
            target.Pixels = _y + offset;
            target.Residual = _residual == null ? null : _residual + offset;
            WinogradOutput.Transform(_tier, products + (nint)i * columns, (nint)count * columns + Gap, columns, &target, work);
            if (_epilogue.HasActivationAfterwards)
                Activate(target, columns);
        }
    }

    private void Activate(in WinogradTarget target, int columns)
    {
        for (int y = 0; y < target.Height; y++)
        {
            float* row = target.Pixels + y * target.RowStride;
            if (columns == _pixelStride)
            {
                _epilogue.Activate(row, target.Width * columns);
                continue;
            }
            for (int x = 0; x < target.Width; x++)
                _epilogue.Activate(row + x * target.PixelStride, columns);
        }
    }
}
