using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Some neighbouring tiles of a convolution with few output channels.</summary>
internal readonly unsafe struct FewOutputsBody : IParallelBody
{
    private const int TilesPerBlock = 64;

    private readonly ConvolutionPlan _plan;
    private readonly DepthRun* _runs;
    private readonly int* _starts;
    private readonly float* _x, _y, _weights, _residual;
    private readonly int _channels, _blocks;
    private readonly nint _depth, _imageInputs, _imageOutputs;
    private readonly EpiloguePointers _epilogue;

    public FewOutputsBody(ConvolutionPlan plan, DepthRun* runs, int* starts, float* x, float* y, float* weights, float* bias,
        float* residual, UnaryOperation activation)
    {
        ConvolutionShape shape = plan.Shape;
        _plan = plan;
        _runs = runs;
        _starts = starts;
        _x = x;
        _y = y;
        _weights = weights;
        _residual = residual;
        _channels = shape.OutputChannels;
        _blocks = Tiles.Count(plan.TileCount, TilesPerBlock);
        _depth = (nint)shape.InputChannels * shape.Window.Kernel.Volume;
        _imageInputs = (nint)shape.Window.Input.Volume * shape.InputChannels;
        _imageOutputs = (nint)shape.Window.Output.Volume * shape.PixelStride;
        _epilogue = new EpiloguePointers(bias, activation);
        TileCount = checked(_blocks * shape.Batch);
    }

    public int TileCount { get; }

    [SkipLocalsInit]
    public void Run(int tile)
    {
        int image = Math.DivRem(tile, _blocks, out int block);
        int first = block * TilesPerBlock, count = Math.Min(TilesPerBlock, _plan.TileCount - first);
        RowTile* tiles = stackalloc RowTile[TilesPerBlock];
        float* sums = stackalloc float[DotTile.MaxRows * DotTile.MaxChannels];
        _plan.Locate(first, count, tiles);
        float* x = _x + image * _imageInputs;
        for (int i = 0; i < count; i++)
        {
            RowTile* rows = tiles + i;
            int* starts = _starts + (nint)rows->Region * _plan.DepthBlocks;
            DotKernel.Sum(rows->Rows, _channels, _runs + starts[0], _runs + starts[_plan.DepthBlocks], x + rows->Left, rows->LeftStep,
                _weights, _depth, sums);
            for (int row = 0; row < rows->Rows; row++)
                Finish(sums + row * DotTile.MaxChannels, image * _imageOutputs + rows->Product + row * rows->ProductStep);
        }
    }

    private void Finish(float* sums, nint offset)
    {
        float* target = _y + offset;
        for (int channel = 0; channel < _channels; channel++)
        {
            float sum = sums[channel];
            if (_epilogue.ColumnBias != null)
                sum += _epilogue.ColumnBias[channel];
            if (_residual != null)
                sum += _residual[offset + channel];
            target[channel] = sum;
        }
        _epilogue.Limit(target, _channels);
        if (_epilogue.HasActivationAfterwards)
            _epilogue.Activate(target, _channels);
    }
}
