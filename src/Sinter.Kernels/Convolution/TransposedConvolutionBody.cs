using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>A tile owns some output channels of one image. It multiplies the weights of (channel, kernel position) with blocks of input
/// positions and adds each row of the product to the output where that kernel position puts it.</summary>
internal unsafe struct TransposedConvolutionBody : IParallelBody
{
    private const int MaxRows = 192;
    private const int MaxColumns = 128;

    private readonly WindowShape _window;
    private readonly MatMulKernel _kernel;
    private readonly int _groups;
    private readonly int _groupInputs;
    private readonly int _groupOutputs;
    private readonly int _channelsPerTile;
    private readonly int _tilesPerGroup;
    private readonly int _columns;
    private readonly float* _x;
    private readonly float* _y;
    private readonly float* _weights;
    private readonly nint _weightStride;
    private readonly float* _bias;

    public TransposedConvolutionBody(
        TransposedConvolutionShape shape, PackedTransposedConvolution weights, float* x, float* y, float* packed, float* bias)
    {
        _window = shape.Window;
        _kernel = weights.Kernel;
        _groups = shape.Groups;
        _groupInputs = shape.GroupInputs;
        _groupOutputs = shape.GroupOutputs;
        _columns = shape.Window.Output.Volume;
        int taps = shape.Window.Kernel.Volume;
        // A tile begins at a panel: its first channel times the taps is a multiple of the panel's rows.
        int unit = _kernel.TileRows / GreatestCommonDivisor(_kernel.TileRows, taps);
        _channelsPerTile = unit * Math.Max(1, MaxRows / Math.Max(1, taps) / unit);
        _tilesPerGroup = Tiles.Count(_groupOutputs, _channelsPerTile);
        TileCount = checked(shape.Batch * shape.Groups * _tilesPerGroup);
        _x = x;
        _y = y;
        _weights = packed;
        _weightStride = weights.GroupStride;
        _bias = bias;
    }

    public UnaryOperation Activation { get; init; }

    public int TileCount { get; }

    public readonly void Run(int tile)
    {
        int product = Math.DivRem(tile, _tilesPerGroup, out int part);
        int group = product % _groups;
        int firstChannel = part * _channelsPerTile;
        int channels = Math.Min(_channelsPerTile, _groupOutputs - firstChannel);
        nint outputVolume = _window.Input.Volume;
        float* y = _y + ((nint)product * _groupOutputs + firstChannel) * outputVolume;
        for (int c = 0; c < channels; c++)
            new Span<float>(y + c * outputVolume, (int)outputVolume).Fill(
                _bias == null ? 0 : _bias[group * _groupOutputs + firstChannel + c]);

        int taps = _window.Kernel.Volume, firstRow = firstChannel * taps, endRow = firstRow + channels * taps;
        int blockRows = MaxRows / _kernel.TileRows * _kernel.TileRows;
        float* sums = ThreadScratch.Rent(ScratchSlot.Columns, blockRows * MaxColumns);
        var block = new MatMulBlock
        {
            Kernel = _kernel,
            Left = MatMulOperand.Packed(_weights + group * _weightStride),
            Right = MatMulOperand.Strided(_x + (nint)product * _groupInputs * _columns, 1, _columns),
            Depth = _groupInputs,
            CStride = MaxColumns,
        };
        for (int column = 0; column < _columns; column += MaxColumns)
        {
            int columns = Math.Min(MaxColumns, _columns - column);
            for (int row = firstRow; row < endRow; row += blockRows)
            {
                int rows = Math.Min(blockRows, endRow - row);
                block.C = sums - ((nint)row * MaxColumns + column);
                block.Compute(row, rows, column, columns);
                for (int i = 0; i < rows; i++)
                {
                    int channel = Math.DivRem(row + i - firstRow, taps, out int tap);
                    Scatter(sums + i * MaxColumns, column, columns, tap, y + channel * outputVolume);
                }
            }
        }
        if (!Activation.IsNone)
        {
            for (int c = 0; c < channels; c++)
                Activation.Run(CpuTier.Current, y + c * outputVolume, y + c * outputVolume, outputVolume);
        }
    }

    // Adds products of input positions [column, column + columns) where kernel position tap puts them, leaving out what is cropped.
    private readonly void Scatter(float* values, int column, int columns, int tap, float* plane)
    {
        Extent3 kernel = _window.Kernel, from = _window.Output, to = _window.Input;
        int stride = _window.Stride.Width;
        int kw = tap % kernel.Width, kh = tap / kernel.Width % kernel.Height, kd = tap / kernel.Width / kernel.Height;
        for (int done = 0; done < columns;)
        {
            int row = Math.DivRem(column + done, from.Width, out int x);
            int length = Math.Min(from.Width - x, columns - done);
            int z = row / from.Height * _window.Stride.Depth - _window.PadBefore.Depth + kd * _window.Dilation.Depth;
            int y = row % from.Height * _window.Stride.Height - _window.PadBefore.Height + kh * _window.Dilation.Height;
            if ((uint)z < (uint)to.Depth && (uint)y < (uint)to.Height)
            {
                int first = x * stride - _window.PadBefore.Width + kw * _window.Dilation.Width;
                AddRow(values + done, length, plane + ((nint)z * to.Height + y) * to.Width, first, stride, to.Width);
            }
            done += length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(float* values, int length, float* target, int first, int stride, int width)
    {
        int begin = first >= 0 ? 0 : Math.Min(length, (-first + stride - 1) / stride);
        int end = first >= width ? begin : Math.Max(begin, Math.Min(length, (width - 1 - first) / stride + 1));
        int j = begin;
        float* to = target + first + (nint)begin * stride;
        if (stride == 1)
        {
            for (; j <= end - Vector<float>.Count; j += Vector<float>.Count, to += Vector<float>.Count)
                (Vector.Load(to) + Vector.Load(values + j)).Store(to);
        }
        for (; j < end; j++, to += stride)
            *to += values[j];
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
