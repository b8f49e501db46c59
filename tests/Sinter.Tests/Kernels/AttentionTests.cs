using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class AttentionTests
{
    private enum Masking
    {
        None,
        Additive,
        Hiding,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void AgreesWithTheWholeMatrixOfScores()
    {
        var random = new Random(110);
        for (int round = 0; round < 60; round++)
        {
            int queries = round % 5 == 0 ? random.Next(1, 4) : random.Next(1, 120), keys = random.Next(1, round % 3 == 0 ? 400 : 60);
            int depth = random.Next(1, 70), valueDepth = random.Next(1, 70);
            Compare(random, queries, keys, depth, valueDepth, (Masking)(round % 3), sharedKeys: round % 2 == 0);
        }
        Compare(random, 1, 1100, 64, 64, Masking.None, sharedKeys: true);
        Compare(random, 3, 10, 300, 600, Masking.None, sharedKeys: false);
    }

    [Fact]
    public void ARowThatHidesEarlyKeysIsRightAndOneThatHidesAllIsNaN()
    {
        const int Keys = 300;
        var mask = new byte[2 * Keys];
        mask[Keys - 1] = 1;
        float[] values = [.. Enumerable.Range(0, Keys).Select(i => (float)i)];
        var output = new float[2];
        var shape = new AttentionShape
        {
            QueryLength = 2,
            KeyLength = Keys,
            Depth = 1,
            ValueDepth = 1,
            Queries = AttentionOperand.Dense([], 1),
            Keys = AttentionOperand.Dense([], 1),
            Values = AttentionOperand.Dense([], 1),
            Output = AttentionOperand.Dense([], 1),
            Mask = AttentionOperand.Dense([], Keys),
        };
        Attention.RunWithMask(shape, 1, new float[2], new float[Keys], values, mask, output, WorkPool.Inline, Token);
        Assert.Equal([Keys - 1, float.NaN], output);
    }

    [Fact]
    public void LengthsAreChecked()
    {
        Assert.Throws<ArgumentException>(
            () => Attention.Run(Shape(), 1, new float[7], new float[12], new float[12], new float[8], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Attention.Run(Shape(), 1, new float[8], new float[11], new float[12], new float[8], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Attention.Run(Shape(), 1, new float[8], new float[12], new float[12], new float[7], WorkPool.Inline, Token));

        Assert.Throws<ArgumentException>(
            () => Attention.Run(Shape(offset: 1), 1, new float[8], new float[12], new float[12], new float[8], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Attention.Run(Shape(offset: -1), 1, new float[8], new float[12], new float[12], new float[8], WorkPool.Inline, Token));

        static AttentionShape Shape(int offset = 0) => new()
        {
            QueryLength = 2,
            KeyLength = 3,
            Depth = 4,
            ValueDepth = 4,
            Queries = AttentionOperand.Dense([], 4),
            Keys = AttentionOperand.Dense([], 4),
            Values = new() { Offset = offset, RowStride = 4, ColumnStride = 1 },
            Output = AttentionOperand.Dense([], 4),
        };
    }

    /// <summary>Heads side by side in rows of queries, keys and values that are rows of one tensor, and the result in the same order or
    /// with its elements far apart.</summary>
    [Theory]
    [InlineData(5, 7, 3, 4, true)]
    [InlineData(60, 1100, 2, 16, true)]
    [InlineData(33, 40, 4, 9, false)]
    public void OperandsAreReadAndResultsWrittenWhereTheyLie(int queries, int keys, int heads, int depth, bool resultRows)
    {
        var random = new Random(111);
        int pitch = 3 * heads * depth, rows = Math.Max(queries, keys);
        float[] all = KernelData.Floats(random, rows * pitch, 2);
        using var output = new BoundedMemory<float>(queries * heads * depth);
        var shape = new AttentionShape
        {
            QueryLength = queries,
            KeyLength = keys,
            Depth = depth,
            ValueDepth = depth,
            BatchDimensions = [heads],
            Queries = new() { BatchStrides = [depth], RowStride = pitch, ColumnStride = 1 },
            Keys = new() { Offset = heads * depth, BatchStrides = [depth], RowStride = pitch, ColumnStride = 1 },
            Values = new() { Offset = 2 * heads * depth, BatchStrides = [depth], RowStride = pitch, ColumnStride = 1 },
            Output = resultRows
                ? new() { BatchStrides = [depth], RowStride = heads * depth, ColumnStride = 1 }
                : new() { BatchStrides = [depth * queries], RowStride = 1, ColumnStride = queries },
        };
        Attention.Run(shape, -0.5f, all, all, all, output.Span, WorkPool.Shared, Token);
        var expected = new double[output.Length];
        for (int head = 0; head < heads; head++)
        {
            for (int query = 0; query < queries; query++)
            {
                double[] scores = [.. Enumerable.Range(0, keys).Select(key => -0.5 * Enumerable.Range(0, depth).Sum(d =>
                    (double)all[(query * pitch) + (head * depth) + d] * all[(key * pitch) + ((heads + head) * depth) + d]))];
                double max = scores.Max(), sum = scores.Sum(score => Math.Exp(score - max));
                for (int d = 0; d < depth; d++)
                {
                    int at = resultRows ? (((query * heads) + head) * depth) + d : (((head * depth) + d) * queries) + query;
                    expected[at] = Enumerable.Range(0, keys).Sum(key => Math.Exp(scores[key] - max) / sum
                        * all[(key * pitch) + (((2 * heads) + head) * depth) + d]);
                }
            }
        }
        KernelData.Close(expected, output.Span, 5e-6, 2e-5, $"{queries} queries, {keys} keys");
    }

    private static void Compare(Random random, int queries, int keys, int depth, int valueDepth, Masking masking, bool sharedKeys)
    {
        const int Batch = 2, Heads = 3;
        int keyBatches = sharedKeys ? 1 : Heads;
        float[] q = KernelData.Floats(random, Batch * Heads * queries * depth, 3);
        float[] k = KernelData.Floats(random, Batch * keyBatches * keys * depth, 3);
        float[] v = KernelData.Floats(random, Batch * keyBatches * keys * valueDepth);
        float[] bias = KernelData.Floats(random, Batch * queries * keys, 2);
        byte[] visible = [.. bias.Select((value, i) => i % keys == 0 || value > 0 ? (byte)1 : (byte)0)];
        using var output = new BoundedMemory<float>(Batch * Heads * queries * valueDepth);
        var shape = new AttentionShape
        {
            QueryLength = queries,
            KeyLength = keys,
            Depth = depth,
            ValueDepth = valueDepth,
            BatchDimensions = [Batch, Heads],
            Queries = AttentionOperand.Dense([Heads * queries * depth, queries * depth], depth),
            Keys = AttentionOperand.Dense([keyBatches * keys * depth, sharedKeys ? 0 : keys * depth], depth),
            Values = AttentionOperand.Dense([keyBatches * keys * valueDepth, sharedKeys ? 0 : keys * valueDepth], valueDepth),
            Output = AttentionOperand.Dense([Heads * queries * valueDepth, queries * valueDepth], valueDepth),
            Mask = AttentionOperand.Dense([queries * keys, 0], keys),
        };
        float scale = 1 / MathF.Sqrt(depth);
        switch (masking)
        {
            case Masking.None: Attention.Run(shape, scale, q, k, v, output.Span, WorkPool.Shared, Token); break;
            case Masking.Additive: Attention.RunWithBias(shape, scale, q, k, v, bias, output.Span, WorkPool.Shared, Token); break;
            default: Attention.RunWithMask(shape, scale, q, k, v, visible, output.Span, WorkPool.Shared, Token); break;
        }
        var expected = new double[output.Length];
        for (int row = 0; row < Batch * Heads * queries; row++)
        {
            int query = row % queries, head = row / queries % Heads, batch = row / queries / Heads;
            int keyBatch = batch * keyBatches + (sharedKeys ? 0 : head);
            var scores = new double[keys];
            for (int key = 0; key < keys; key++)
            {
                for (int d = 0; d < depth; d++)
                    scores[key] += (double)q[row * depth + d] * k[(keyBatch * keys + key) * depth + d];
                int at = (batch * queries + query) * keys + key;
                scores[key] = scores[key] * scale + (masking == Masking.Additive ? bias[at] : 0);
                if (masking == Masking.Hiding && visible[at] == 0)
                    scores[key] = double.NegativeInfinity;
            }
            double max = scores.Max(), sum = scores.Sum(s => Math.Exp(s - max));
            for (int key = 0; key < keys; key++)
            {
                for (int d = 0; d < valueDepth; d++)
                    expected[row * valueDepth + d] += Math.Exp(scores[key] - max) / sum * v[(keyBatch * keys + key) * valueDepth + d];
            }
        }
        KernelData.Close(expected, output.Span, 5e-6, 2e-5, $"{queries} queries, {keys} keys, {depth} deep, {masking}");
    }
}
