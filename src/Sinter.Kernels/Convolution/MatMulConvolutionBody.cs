namespace Sinter.Kernels;

/// <summary>A convolution as matrix products, one per image and group: weights [outputs, inputs * taps] times columns of the image, or
/// times the image itself when the kernel is a single position.</summary>
internal unsafe struct MatMulConvolutionBody : IParallelBody
{
    public MatMulKernel Kernel;
    public MatMulTiling Tiling;
    public WindowShape Window;
    public int Groups;
    public int GroupInputs;
    public int GroupOutputs;
    public int InputVolume;
    public int Columns;
    public int Depth;
    public float* X;
    public float* Y;
    public float* Weights;
    public nint WeightStride;
    public float* Bias;
    public float* Residual;
    public EpiloguePointers Epilogue;

    public readonly void Run(int tile)
    {
        int product = Math.DivRem(tile, Tiling.Count, out int index);
        int group = product % Groups;
        nint outputs = (nint)product * GroupOutputs * Columns;
        var image = new ImageColumns { Image = X + (nint)product * GroupInputs * InputVolume, Window = Window };
        EpiloguePointers epilogue = Epilogue;
        if (Bias != null)
            epilogue.RowBias = Bias + group * GroupOutputs;
        var block = new MatMulBlock
        {
            Kernel = Kernel,
            Left = MatMulOperand.Packed(Weights + group * WeightStride),
            Right = Window.IsPointwise ? MatMulOperand.Strided(image.Image, 1, Columns) : MatMulOperand.FromImage(&image),
            Depth = Depth,
            C = Y + outputs,
            CStride = Columns,
            Residual = Residual == null ? null : Residual + outputs,
            Epilogue = epilogue,
        };
        int column = index / Tiling.RowBlocks * Tiling.BlockColumns;
        int row = index % Tiling.RowBlocks * Tiling.BlockRows;
        block.Compute(row, Math.Min(Tiling.BlockRows, GroupOutputs - row), column, Math.Min(Tiling.BlockColumns, Columns - column));
    }
}
