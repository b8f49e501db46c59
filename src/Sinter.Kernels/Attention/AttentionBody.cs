using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>A tile is one block of queries of one batch element.</summary>
internal unsafe struct AttentionBody : IParallelBody
{
    /// <summary>Queries of a block: whole panels of every tier.</summary>
    public const int BlockQueries = 48;

    /// <summary>Keys of a block: the scores of a block of queries take 24 KB.</summary>
    private const int BlockKeys = 128;

    public CpuTier Tier;
    public MatMulKernel Kernel;
    public float Scale;
    public int QueryLength;
    public int KeyLength;
    public int Depth;
    public int ValueDepth;
    public int BatchRank;
    public int* BatchDimensions;
    public int* QueryStrides;
    public int* KeyStrides;
    public int* ValueStrides;
    public int* MaskStrides;
    public nint MaskRowStride;
    public nint MaskColumnStride;
    public float* Queries;
    public float* Keys;
    public float* Values;
    public float* Bias;
    public byte* Mask;
    public float* Output;
    public int QueryBlocks;

    public readonly void Run(int tile)
    {
        int batch = Math.DivRem(tile, QueryBlocks, out int block);
        int first = block * BlockQueries, rows = Math.Min(BlockQueries, QueryLength - first);
        float* output = Output + ((nint)batch * QueryLength + first) * ValueDepth;
        nint query = 0, key = 0, value = 0, mask = 0;
        for (int axis = BatchRank - 1; axis >= 0; axis--)
        {
            batch = Math.DivRem(batch, BatchDimensions[axis], out int position);
            query += (nint)position * QueryStrides[axis];
            key += (nint)position * KeyStrides[axis];
            value += (nint)position * ValueStrides[axis];
            if (Bias != null || Mask != null)
                mask += (nint)position * MaskStrides[axis];
        }
        float* scores = ThreadScratch.Rent(ScratchSlot.Scores, BlockQueries * BlockKeys);
        float* max = ThreadScratch.Rent(ScratchSlot.Partials, 2 * BlockQueries);
        float* sum = max + BlockQueries;
        new Span<float>(max, rows).Fill(float.NegativeInfinity);
        new Span<float>(sum, rows).Clear();
        var products = new MatMulBlock
        {
            Kernel = Kernel,
            Left = MatMulOperand.Strided(Queries + query + (nint)first * Depth, Depth, 1),
            Right = MatMulOperand.Strided(Keys + key, Depth, 1),
            Depth = Depth,
            CStride = BlockKeys,
        };
        var weighted = new MatMulBlock
        {
            Kernel = Kernel,
            Left = MatMulOperand.Strided(scores, BlockKeys, 1),
            C = output,
            CStride = ValueDepth,
        };
        for (int start = 0; start < KeyLength; start += BlockKeys)
        {
            int count = Math.Min(BlockKeys, KeyLength - start);
            products.C = scores - start;
            products.Compute(0, rows, start, count);
            for (int row = 0; row < rows; row++)
            {
                float* line = scores + row * BlockKeys;
                ScaleAndMask(line, count, mask + (first + row) * MaskRowStride + start * MaskColumnStride);
                float rescale = Normalize(line, count, ref max[row], ref sum[row]);
                if (start != 0 && rescale != 1)
                    Multiply(output + (nint)row * ValueDepth, rescale, ValueDepth);
            }
            weighted.Right = MatMulOperand.Strided(Values + value + (nint)start * ValueDepth, 1, ValueDepth);
            weighted.Depth = count;
            weighted.Accumulate = start != 0;
            MultiplyValues(weighted, rows);
        }
        for (int row = 0; row < rows; row++)
            RowLoops.Divide(output + (nint)row * ValueDepth, output + (nint)row * ValueDepth, ValueDepth, sum[row]);
    }

    private readonly void MultiplyValues(in MatMulBlock block, int rows)
    {
        const int Columns = 256;
        for (int column = 0; column < ValueDepth; column += Columns)
            block.Compute(0, rows, column, Math.Min(Columns, ValueDepth - column));
    }

    private readonly void ScaleAndMask(float* line, int count, nint mask)
    {
        Multiply(line, Scale, count);
        if (Bias != null)
        {
            for (int i = 0; i < count; i++)
                line[i] += Bias[mask + i * MaskColumnStride];
        }
        else if (Mask != null)
        {
            for (int i = 0; i < count; i++)
            {
                if (Mask[mask + i * MaskColumnStride] == 0)
                    line[i] = float.NegativeInfinity;
            }
        }
    }

    // Turns scores into e^(score - max) and gives the factor by which the sums so far shrink. While all scores are negative infinity the
    // shift is 0, so that later blocks are not poisoned; if it stays so the row ends as 0 / 0.
    private readonly float Normalize(float* line, int count, ref float max, ref float sum)
    {
        float larger = MathF.Max(max, RowLoops.Max(line, count));
        float shift = float.IsNegativeInfinity(larger) ? 0 : larger;
        float rescale = MathF.Exp(max - shift);
        UnaryLoop.Run(Tier, new ShiftedExpOperator(shift), line, line, count);
        sum = sum * rescale + (float)RowLoops.Sum(line, count);
        max = larger;
        return rescale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(float* row, float factor, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var wide = new Vector<float>(factor);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                (Vector.Load(row + i) * wide).Store(row + i);
        }
        for (; i < count; i++)
            row[i] *= factor;
    }
}
