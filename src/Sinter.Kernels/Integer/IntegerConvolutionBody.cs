using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Blocks of rows and columns of one product of integers as tiles.</summary>
internal unsafe struct IntegerConvolutionBody : IParallelBody
{
    public IntegerKernel Kernel;
    public IntegerRows Inputs;
    public int Rows;
    public int Columns;
    public int Depth;
    public int BlockRows;
    public int BlockColumns;
    public int RowBlocks;
    public short* Panels;
    public float* Scales;
    public EpiloguePointers Epilogue;
    public float* Residual;

    /// <summary>The results; null when they are <see cref="Codes"/>.</summary>
    public float* Floats;
    public byte* Codes;
    public ByteScale OutputScale;

    public readonly void Run(int tile)
    {
        int columnBlock = Math.DivRem(tile, RowBlocks, out int rowBlock);
        int row = rowBlock * BlockRows, rows = Math.Min(BlockRows, Rows - row);
        int column = columnBlock * BlockColumns, columns = Math.Min(BlockColumns, Columns - column);
        int pairs = (Depth + 1) / 2;
        short* left = (short*)ThreadScratch.Rent(ScratchSlot.LeftRows, rows * pairs);
        Inputs.Write(row, rows, left, 2 * pairs);
        int width = Kernel.PanelColumns(Columns) - column;
        width = Math.Min(width, Tiles.RoundUp(columns, Kernel.VectorColumns));
        int* sums = (int*)ThreadScratch.Rent(ScratchSlot.Rows, rows * width);
        Multiply(left, rows, pairs, column, width, sums);
        Finish(sums, width, row, rows, column, columns);
    }

    private readonly void Multiply(short* left, int rows, int pairs, int column, int width, int* sums)
    {
        for (int done = 0; done < width; done += Kernel.TileColumns)
        {
            int panel = Math.Min(Kernel.TileColumns, width - done);
            short* right = Panels + (nint)(column + done) * pairs * 2;
            for (int row = 0; row < rows; row += IntegerKernel.TileRows)
            {
                Kernel.Tile(Math.Min(IntegerKernel.TileRows, rows - row), panel, pairs, left + (nint)row * pairs * 2, 2 * pairs, right,
                    sums + row * width + done, width);
            }
        }
    }

    private readonly void Finish(int* sums, int width, int row, int rows, int column, int columns)
    {
        float* bias = Epilogue.BiasOf(column);
        nint first = (nint)row * Columns + column;
        if (Codes != null && Residual == null && !Epilogue.HasActivationAfterwards)
        {
            for (int i = 0; i < rows; i++)
            {
                Requantization.Run(CpuTier.Current, sums + i * width, Scales + column, bias, columns, Epilogue.Limits, OutputScale,
                    Codes + first + (nint)i * Columns);
            }
            return;
        }
        bool isWhole = columns == Columns;
        // Sums become floats in their own memory; rows move together as they do.
        float* results = Floats != null ? Floats + first : (float*)sums;
        int stride = Floats != null ? Columns : columns;
        for (int i = 0; i < rows; i++)
        {
            Scale(sums + i * width, Scales + column, bias, columns, results + (nint)i * stride);
            if (Residual != null)
                EpiloguePointers.AddRow(results + (nint)i * stride, Residual + first + (nint)i * Columns, columns);
        }
        int runs = isWhole || Floats == null ? 1 : rows, length = runs == 1 ? rows * columns : columns;
        for (int i = 0; i < runs; i++)
        {
            Epilogue.Limit(results + (nint)i * stride, length);
            if (Epilogue.HasActivationAfterwards)
                Epilogue.Activate(results + (nint)i * stride, length);
        }
        if (Floats != null)
            return;
        if (isWhole)
        {
            ByteQuantization.Quantize(results, Codes + first, rows * columns, OutputScale);
            return;
        }
        for (int i = 0; i < rows; i++)
            ByteQuantization.Quantize(results + i * stride, Codes + first + (nint)i * Columns, columns, OutputScale);
    }

    /// <summary>Writes sum * scale + bias; the results may begin where the sums do, or before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(int* sums, float* scales, float* bias, int count, float* results)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<int>.Count; i += Vector<int>.Count)
            {
                Vector<float> scaled = Vector.ConvertToSingle(Vector.Load(sums + i)) * Vector.Load(scales + i);
                (bias == null ? scaled : scaled + Vector.Load(bias + i)).Store(results + i);
            }
        }
        for (; i < count; i++)
            results[i] = bias == null ? sums[i] * scales[i] : sums[i] * scales[i] + bias[i];
    }
}
