using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>A channels-last convolution as matrix products over rows that are read where they lie in the image.</summary>
internal unsafe struct ConvolutionBody : IParallelBody
{
    /// <summary>Bounds what a block keeps on the stack.</summary>
    public const int MaxTilesOfBlock = 24;

    public ConvolutionPlan Plan;
    public MatMulKernel Kernel;

    /// <summary>Columns of a group that a block takes.</summary>
    public int ColumnsPerBlock;

    /// <summary>Blocks that the tiles of an image are shared out to, as evenly as possible.</summary>
    public int TileBlocks;
    public int ColumnBlocks;
    public int Depth;
    public nint ImageInputs;
    public nint ImageOutputs;
    public DepthRun* Runs;
    public int* Starts;
    public float* X;
    public float* Y;
    public float* Weights;
    public nint GroupWeights;
    public float* Residual;
    public EpiloguePointers Epilogue;

    [SkipLocalsInit]
    public readonly void Run(int tile)
    {
        int product = Math.DivRem(tile, TileBlocks * ColumnBlocks, out int block);
        int image = Math.DivRem(product, Plan.Shape.Groups, out int group);
        // Blocks that share weights are neighbours.
        int columnBlock = Math.DivRem(block, TileBlocks, out int tileBlock);
        int first = Tiles.Start(Plan.TileCount, TileBlocks, tileBlock), count = Tiles.Share(Plan.TileCount, TileBlocks, tileBlock);
        RowTile* tiles = stackalloc RowTile[MaxTilesOfBlock];
        Plan.Locate(first, count, tiles);
        int groupOutputs = Plan.Shape.GroupOutputs, column = columnBlock * ColumnsPerBlock;
        int columns = Math.Min(ColumnsPerBlock, groupOutputs - column);
        float* x = X + image * ImageInputs + group * Plan.Shape.GroupInputs;
        float* weights = Weights + group * GroupWeights;
        nint outputs = image * ImageOutputs + group * groupOutputs;
        for (int part = 0; part < Plan.DepthBlocks; part++)
        {
            for (int j = column; j < column + columns; j += Kernel.TileColumns)
            {
                int width = Math.Min(Kernel.TileColumns, column + columns - j);
                MultiplyPanel(part, tiles, count, x, weights + (nint)j * Depth, width, group * groupOutputs + j, outputs + j);
            }
        }
        if (Epilogue.HasActivationAfterwards)
            Activate(tiles, count, outputs + column, columns);
    }

    /// <summary>One panel of weights for all tiles whose windows have steps in this part of the depth.</summary>
    private readonly void MultiplyPanel(
        int part, RowTile* tiles, int count, float* x, float* panel, int width, int channel, nint outputs)
    {
        var call = new TileCall { RightStride = Kernel.PanelWidth(width), Bias = Epilogue.BiasOf(channel) };
        for (int i = 0; i < count; i++)
        {
            RowTile* tile = tiles + i;
            (int first, int last) = Plan.Parts[tile->Region];
            if (part < first || part > last)
                continue;
            int* starts = Starts + (nint)tile->Region * Plan.DepthBlocks + part;
            call.Runs = Runs + starts[0];
            call.RunCount = starts[1] - starts[0];
            call.LeftStride = tile->LeftStep;
            call.ProductStride = call.ResidualStride = tile->ProductStep;
            call.Accumulate = part != first;
            Epilogue.LimitIn(ref call, part == last);
            nint offset = outputs + tile->Product;
            call.Residual = Residual == null || part != last ? null : Residual + offset;
            Kernel.Tile(&call, tile->Rows, width, x + tile->Left, panel, Y + offset);
        }
    }

    private readonly void Activate(RowTile* tiles, int count, nint outputs, int columns)
    {
        for (int i = 0; i < count; i++)
        {
            RowTile* tile = tiles + i;
            float* first = Y + outputs + tile->Product;
            if (tile->ProductStep == columns)
            {
                Epilogue.Activate(first, tile->Rows * columns);
                continue;
            }
            for (int row = 0; row < tile->Rows; row++)
                Epilogue.Activate(first + row * tile->ProductStep, columns);
        }
    }
}
