namespace Sinter.Kernels;

/// <summary>Convolution with one input channel per group, directly from the rows of the image.</summary>
internal unsafe struct DepthwiseBody : IParallelBody
{
    private readonly WindowShape _window;
    private readonly WindowRows _rows;
    private readonly PlaneTiling _tiling;
    private readonly int _outputChannels;
    private readonly int _multiplier;
    private readonly float* _x;
    private readonly float* _y;
    private readonly float* _weights;
    private readonly float* _bias;
    private readonly float* _residual;
    private readonly EpiloguePointers _epilogue;

    public DepthwiseBody(
        ConvolutionShape shape, float* x, float* y, float* weights, float* bias, float* residual, UnaryOperation activation)
    {
        _window = shape.Window;
        _rows = new WindowRows(shape.Window, padding: 0);
        _outputChannels = shape.OutputChannels;
        _multiplier = shape.GroupOutputs;
        Extent3 output = shape.Window.Output;
        long workPerRow = (long)output.Width * shape.Window.Kernel.Volume;
        _tiling = new PlaneTiling(checked(shape.Batch * shape.OutputChannels), output.Depth * output.Height, workPerRow);
        _x = x;
        _y = y;
        _weights = weights;
        _bias = bias;
        _residual = residual;
        _epilogue = new EpiloguePointers(null, activation);
    }

    public readonly int TileCount => _tiling.TileCount;

    public readonly void Run(int tile)
    {
        _tiling.Tile(tile, out int firstPlane, out int endPlane, out int row, out int rows);
        nint outputVolume = _window.Output.Volume, inputVolume = _window.Input.Volume;
        int taps = _window.Kernel.Volume;
        for (int plane = firstPlane; plane < endPlane; plane++)
        {
            int channel = plane % _outputChannels;
            float* target = _y + plane * outputVolume;
            var reducer = new WeightedSumReducer(_weights + channel * (nint)taps, _bias == null ? 0 : _bias[channel]);
            WindowLoop.Run(reducer, _window, _rows, _x + plane / _multiplier * inputVolume, target, row, rows);
            nint offset = (nint)row * _window.Output.Width;
            int count = rows * _window.Output.Width;
            if (_residual != null)
                EpiloguePointers.AddRow(target + offset, _residual + plane * outputVolume + offset, count);
            _epilogue.Limit(target + offset, count);
            if (_epilogue.HasActivationAfterwards)
                _epilogue.Activate(target + offset, count);
        }
    }
}
