using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Depthwise convolution with channels last: tiles of output rows, in each of them parts of the channels that let the input rows
/// of the window stay in the first cache.</summary>
internal unsafe struct DepthwiseRows : IParallelBody
{
    /// <summary>Rows of a kernel, depth and height together, whose addresses are kept on the stack.</summary>
    public const int MostKernelRows = 256;

    /// <summary>Multiply-adds of a tile: about 10 microseconds of vector code.</summary>
    private const long TileWork = 512 * 1024;

    /// <summary>Tiles below which the channels are shared out too.</summary>
    private const int FewTiles = 16;

    /// <summary>Elements that the inputs under a row of outputs may have: three quarters of 32 KiB.</summary>
    private const int CachedElements = 6 * 1024;

    /// <summary>A cache line of channels; all parts but the last are multiples of it.</summary>
    private const int LeastChannels = 16;

    private readonly WindowShape _window;
    private readonly CpuTier _tier;
    private readonly int _channels;
    private readonly int _rows;
    private readonly int _rowsPerTile;
    private readonly int _channelsPerTile;
    private readonly int _channelTiles;
    private readonly int _channelsPerPass;
    private readonly float* _x;
    private readonly float* _y;
    private readonly float* _weights;
    private readonly float* _bias;
    private readonly float* _residual;
    private readonly UnaryOperation _activation;
    private readonly bool _clips;
    private readonly float _least;
    private readonly float _most;

    public DepthwiseRows(
        ConvolutionShape shape, CpuTier tier, float* x, float* y, float* weights, float* bias, float* residual, UnaryOperation activation)
    {
        _window = shape.Window;
        _tier = tier;
        _channels = shape.OutputChannels;
        _x = x;
        _y = y;
        _weights = weights;
        _bias = bias;
        _residual = residual;
        (_clips, _least, _most) = activation.Kind switch
        {
            UnaryKind.Relu => (true, 0, float.PositiveInfinity),
            UnaryKind.Clip => (true, activation.Alpha, activation.Beta),
            _ => (false, 0f, 0f),
        };
        _activation = _clips ? UnaryOperation.None : activation;

        Extent3 output = shape.Window.Output;
        _rows = checked(shape.Batch * output.Depth * output.Height);
        long workPerRow = (long)output.Width * shape.Window.Kernel.Volume * _channels;
        _rowsPerTile = (int)Math.Clamp(TileWork / Math.Max(1, workPerRow), 1, Math.Max(1, (_rows + FewTiles - 1) / FewTiles));
        int rowTiles = Tiles.Count(_rows, _rowsPerTile);
        // The parts of a row of channels are far apart, so an activation that is applied afterwards wants them long.
        int wanted = rowTiles >= FewTiles || workPerRow * _rows < TileWork ? 1 : (FewTiles + rowTiles - 1) / rowTiles;
        _channelsPerTile = Tiles.RoundUp(Math.Max((_channels + wanted - 1) / wanted, Math.Min(_channels, 8 * LeastChannels)), LeastChannels);
        _channelTiles = Tiles.Count(_channels, _channelsPerTile);
        long columns = Math.Min(shape.Window.Input.Width, (long)output.Width * shape.Window.Stride.Width);
        long lines = Math.Max(1, columns * shape.Window.Kernel.Height * shape.Window.Kernel.Depth);
        _channelsPerPass = (int)Math.Clamp(CachedElements / lines / LeastChannels * LeastChannels, LeastChannels, 1 << 20);
        TileCount = checked(rowTiles * _channelTiles);
    }

    public int TileCount { get; }

    public readonly void Run(int tile)
    {
        int rowTile = Math.DivRem(tile, _channelTiles, out int channelTile);
        int firstRow = rowTile * _rowsPerTile, endRow = Math.Min(_rows, firstRow + _rowsPerTile);
        int firstChannel = channelTile * _channelsPerTile, endChannel = Math.Min(_channels, firstChannel + _channelsPerTile);
        for (int channel = firstChannel; channel < endChannel; channel += _channelsPerPass)
        {
            for (int row = firstRow; row < endRow; row++)
                Row(row, channel, Math.Min(endChannel, channel + _channelsPerPass));
        }
        if (!_activation.IsNone)
            Activate(firstRow, endRow, firstChannel, endChannel);
    }

    [SkipLocalsInit]
    private readonly void Row(int row, int firstChannel, int endChannel)
    {
        float** rows = stackalloc float*[MostKernelRows];
        float** weights = stackalloc float*[MostKernelRows];
        Extent3 input = _window.Input, stride = _window.Stride, dilation = _window.Dilation, pad = _window.PadBefore;
        int outer = Math.DivRem(row, _window.Output.Height, out int oy);
        int batch = Math.DivRem(outer, _window.Output.Depth, out int oz);
        int count = 0;
        for (int kd = 0; kd < _window.Kernel.Depth; kd++)
        {
            int z = (oz * stride.Depth) - pad.Depth + (kd * dilation.Depth);
            if ((uint)z >= (uint)input.Depth)
                continue;
            for (int kh = 0; kh < _window.Kernel.Height; kh++)
            {
                int y = (oy * stride.Height) - pad.Height + (kh * dilation.Height);
                if ((uint)y >= (uint)input.Height)
                    continue;
                rows[count] = _x + (((((nint)batch * input.Depth) + z) * input.Height) + y) * input.Width * _channels;
                weights[count++] = _weights + ((((nint)kd * _window.Kernel.Height) + kh) * _window.Kernel.Width * _channels);
            }
        }
        nint start = (nint)row * _window.Output.Width * _channels;
        var group = new DepthwiseGroup
        {
            Rows = rows,
            Weights = weights,
            RowCount = count,
            Channels = _channels,
            PixelStep = (nint)stride.Width * _channels,
            TapStep = (nint)dilation.Width * _channels,
            Bias = _bias,
            Clips = _clips,
            Least = _least,
            Most = _most,
        };
        bool isUnrolled = dilation.Width == 1 && IsUnrolled(_tier, _window.Kernel.Width, stride.Width);
        int width = _window.Output.Width;
        for (int ox = 0; ox < width; ox += group.Pixels)
        {
            int first = (ox * stride.Width) - pad.Width;
            group.Offset = (nint)first * _channels;
            group.Pixels = Math.Min(DepthwiseGroup.MostPixels, width - ox);
            group.FirstTap = 0;
            group.EndTap = _window.Kernel.Width;
            if (isUnrolled)
            {
                int columns = ((group.Pixels - 1) * stride.Width) + _window.Kernel.Width;
                group.Columns = Below(Math.Min(columns, input.Width - first)) & ~Below(-first);
            }
            else
            {
                // Outputs at the edge see fewer taps than their neighbours and are computed alone.
                int last = first + ((group.Pixels - 1) * stride.Width), reach = (_window.Kernel.Width - 1) * dilation.Width;
                if (first < 0 || last + reach >= input.Width)
                {
                    group.Pixels = 1;
                    group.FirstTap = first >= 0 ? 0 : Math.Min(_window.Kernel.Width, (-first + dilation.Width - 1) / dilation.Width);
                    group.EndTap = first >= input.Width ? 0
                        : Math.Min(_window.Kernel.Width, ((input.Width - 1 - first) / dilation.Width) + 1);
                }
            }
            group.Y = _y + start + ((nint)ox * _channels);
            group.Residual = _residual == null ? null : _residual + start + ((nint)ox * _channels);
            Channels(group, isUnrolled, firstChannel, endChannel);
        }
    }

    /// <summary>The lowest <paramref name="count"/> bits.</summary>
    private static uint Below(int count) => count <= 0 ? 0 : count >= 32 ? uint.MaxValue : (1u << count) - 1;

    private static bool IsUnrolled(CpuTier tier, int kernel, int stride) => tier is CpuTier.Vector256 or CpuTier.Vector512
        && (kernel, stride) is (3, 1) or (3, 2) or (5, 1) or (5, 2) or (7, 1);

    /// <summary>Runs whole vectors of the tier, then of lower ones, then single channels. The taps of an element are added in the same order
    /// by all of them.</summary>
    private readonly void Channels(in DepthwiseGroup group, bool isUnrolled, nint channel, nint end)
    {
        if (_tier == CpuTier.Vector512 && end - channel >= 16)
        {
            nint whole = channel + ((end - channel) & ~(nint)15);
            if (isUnrolled)
                Unrolled512(group, channel, whole);
            else
                DepthwiseTaps512.Run(group, channel, whole);
            channel = whole;
        }
        if (_tier is CpuTier.Vector512 or CpuTier.Vector256 && end - channel >= 8)
        {
            nint whole = channel + ((end - channel) & ~(nint)7);
            if (isUnrolled)
                Unrolled256(group, channel, whole);
            else
                DepthwiseTaps256.Run(group, channel, whole);
            channel = whole;
        }
        if (channel == end)
            return;
        if (isUnrolled)
        {
            Single(group, channel, end);
            return;
        }
        channel = _tier == CpuTier.Scalar ? channel : DepthwiseTaps128.Run(group, channel, end);
        if (channel < end)
            DepthwiseTapsScalar.Run(group, channel, end);
    }

    /// <summary>The last few channels of a group whose outputs may see different taps.</summary>
    private readonly void Single(DepthwiseGroup group, nint channel, nint end)
    {
        int pixels = group.Pixels, stride = _window.Stride.Width, kernel = _window.Kernel.Width;
        uint columns = group.Columns;
        group.Pixels = 1;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            uint mine = (columns >> (pixel * stride)) & Below(kernel);
            group.FirstTap = mine == 0 ? 0 : int.TrailingZeroCount((int)mine);
            group.EndTap = mine == 0 ? 0 : 32 - int.LeadingZeroCount((int)mine);
            nint next = DepthwiseTaps128.Run(group, channel, end);
            if (next < end)
                DepthwiseTapsScalar.Run(group, next, end);
            group.Offset += group.PixelStep;
            group.Y += group.Channels;
            if (group.Residual != null)
                group.Residual += group.Channels;
        }
    }

    private readonly void Unrolled512(in DepthwiseGroup group, nint channel, nint end)
    {
        switch (_window.Kernel.Width, _window.Stride.Width)
        {
            case (3, 1): DepthwiseTile512.Three(group, channel, end); break;
            case (3, 2): DepthwiseTile512.ThreeByTwo(group, channel, end); break;
            case (5, 1): DepthwiseTile512.Five(group, channel, end); break;
            case (5, 2): DepthwiseTile512.FiveByTwo(group, channel, end); break;
            default: DepthwiseTile512.Seven(group, channel, end); break;
        }
    }

    private readonly void Unrolled256(in DepthwiseGroup group, nint channel, nint end)
    {
        switch (_window.Kernel.Width, _window.Stride.Width)
        {
            case (3, 1): DepthwiseTile256.Three(group, channel, end); break;
            case (3, 2): DepthwiseTile256.ThreeByTwo(group, channel, end); break;
            case (5, 1): DepthwiseTile256.Five(group, channel, end); break;
            case (5, 2): DepthwiseTile256.FiveByTwo(group, channel, end); break;
            default: DepthwiseTile256.Seven(group, channel, end); break;
        }
    }

    private readonly void Activate(int firstRow, int endRow, int firstChannel, int endChannel)
    {
        nint pixels = (nint)(endRow - firstRow) * _window.Output.Width, first = (nint)firstRow * _window.Output.Width;
        if (endChannel - firstChannel == _channels)
        {
            _activation.Run(_tier, _y + (first * _channels), _y + (first * _channels), pixels * _channels);
            return;
        }
        for (nint pixel = first; pixel < first + pixels; pixel++)
        {
            float* values = _y + (pixel * _channels) + firstChannel;
            _activation.Run(_tier, values, values, endChannel - firstChannel);
        }
    }
}
