using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class MatMulTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly int[] Extents = [1, 2, 3, 5, 8, 12, 13, 16, 31, 32, 33, 65, 97, 130];

    public static TheoryData<CpuTier> Tiers => [.. KernelData.RunnableTiers];

    [Theory, MemberData(nameof(Tiers))]
    public void PackedProductAgreesWithPlainLoopsAtTheEdgeOfMemory(CpuTier tier)
    {
        MatMulKernel kernel = MatMulKernel.Select(tier);
        var random = new Random(1);
        for (int round = 0; round < 60; round++)
        {
            int rows = Pick(random), columns = Pick(random), depth = round % 10 == 0 ? 300 + Pick(random) : Pick(random);
            bool transposed = random.Next(2) == 0;
            float[] a = KernelData.Floats(random, rows * depth), b = KernelData.Floats(random, depth * columns);
            PackedMatrix packed = PackedMatrix.Pack(transposed ? Transpose(b, depth, columns) : b, depth, columns, transposed, kernel);
            using var left = new BoundedMemory<float>(a, atEnd: round % 2 == 0);
            using var product = new BoundedMemory<float>(rows * columns, atEnd: round % 2 == 0);
            MatMul.Multiply(left.Span, rows, packed, product.Span, default, WorkPool.Inline, Token);
            KernelData.Close(
                Product(a, b, rows, columns, depth), product.Span, 1e-6 * depth, 1e-5, $"{kernel.Name} {rows}x{depth}x{columns}");
        }
    }

    [Theory, MemberData(nameof(Tiers))]
    public void RuntimeProductAgreesWithPlainLoopsInEveryLayout(CpuTier tier)
    {
        MatMulKernel kernel = MatMulKernel.Select(tier);
        var random = new Random(2);
        for (int round = 0; round < 80; round++)
        {
            int rows = Pick(random), columns = Pick(random), depth = round % 10 == 0 ? 300 + Pick(random) : Pick(random);
            bool transposeLeft = (round & 1) != 0, transposeRight = (round & 2) != 0;
            float[] a = KernelData.Floats(random, rows * depth), b = KernelData.Floats(random, depth * columns);
            using var left = new BoundedMemory<float>(transposeLeft ? Transpose(a, rows, depth) : a, atEnd: round % 3 != 0);
            using var right = new BoundedMemory<float>(transposeRight ? Transpose(b, depth, columns) : b, atEnd: round % 3 != 0);
            using var product = new BoundedMemory<float>(rows * columns, atEnd: round % 3 != 0);
            var shape = new MatMulShape
            {
                Rows = rows,
                Columns = columns,
                Depth = depth,
                TransposeLeft = transposeLeft,
                TransposeRight = transposeRight,
            };
            MatMul.Multiply(shape, left.Span, right.Span, product.Span, default, WorkPool.Inline, Token, kernel);
            KernelData.Close(
                Product(a, b, rows, columns, depth), product.Span, 1e-6 * depth, 1e-5,
                $"{kernel.Name} {rows}x{depth}x{columns} {round & 3}");
        }
    }

    [Fact]
    public void BatchesBroadcastThroughStrides()
    {
        const int Rows = 5, Columns = 19, Depth = 7;
        var random = new Random(3);
        float[] a = KernelData.Floats(random, 2 * Rows * Depth), b = KernelData.Floats(random, 3 * Depth * Columns);
        var c = new float[2 * 3 * Rows * Columns];
        var shape = new MatMulShape
        {
            Rows = Rows,
            Columns = Columns,
            Depth = Depth,
            BatchDimensions = [2, 3],
            LeftBatchStrides = [Rows * Depth, 0],
            RightBatchStrides = [0, Depth * Columns],
        };
        MatMul.Multiply(shape, a, b, c, default, WorkPool.Shared, Token);
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                double[] expected = Product(a.AsSpan(i * Rows * Depth), b.AsSpan(j * Depth * Columns), Rows, Columns, Depth);
                KernelData.Close(expected, c.AsSpan((i * 3 + j) * Rows * Columns, Rows * Columns), 1e-5, 1e-5, $"batch {i} {j}");
            }
        }
    }

    [Fact]
    public void BitsDependNeitherOnThreadsNorOnTheRowsBeside()
    {
        const int Rows = 111, Columns = 333, Depth = 555;
        var random = new Random(4);
        float[] a = KernelData.Floats(random, Rows * Depth);
        PackedMatrix b = PackedMatrix.Pack(KernelData.Floats(random, Depth * Columns), Depth, Columns);
        var whole = new float[Rows * Columns];
        MatMul.Multiply(a, Rows, b, whole, default, WorkPool.Inline, Token);
        foreach (int threads in new[] { 2, 3, 7 })
        {
            using var pool = new WorkPool(threads);
            var again = new float[Rows * Columns];
            MatMul.Multiply(a, Rows, b, again, default, pool, Token);
            KernelData.SameBits(whole, again, $"{threads} threads");
        }
        var single = new float[Columns];
        for (int row = 0; row < Rows; row += 10)
        {
            MatMul.Multiply(a.AsSpan(row * Depth, Depth), 1, b, single, default, WorkPool.Inline, Token);
            KernelData.SameBits(whole.AsSpan(row * Columns, Columns), single, $"row {row}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void EpilogueAddsBiasesAndResidualThenActivates(int rows)
    {
        const int Columns = 37, Depth = 21;
        var random = new Random(5);
        float[] a = KernelData.Floats(random, rows * Depth), b = KernelData.Floats(random, Depth * Columns);
        float[] columnBias = KernelData.Floats(random, Columns);
        float[] residual = KernelData.Floats(random, rows * Columns);
        var c = new float[rows * Columns];
        var epilogue = new Epilogue { ColumnBias = columnBias, Residual = residual, Activation = UnaryOperation.Relu };
        MatMul.Multiply(a, rows, PackedMatrix.Pack(b, Depth, Columns), c, epilogue, WorkPool.Inline, Token);
        double[] expected = Product(a, b, rows, Columns, Depth);
        for (int i = 0; i < expected.Length; i++)
            expected[i] = Math.Max(0, expected[i] + columnBias[i % Columns] + residual[i]);
        KernelData.Close(expected, c, 1e-5, 1e-5, "epilogue");
    }

    [Fact]
    public void EmptyDimensionsAreLegal()
    {
        var c = new float[] { 5, 5 };
        MatMul.Multiply(new MatMulShape { Rows = 1, Columns = 2, Depth = 0 }, [], [], c, default, WorkPool.Inline, Token);
        Assert.Equal([0, 0], c);
        MatMul.Multiply(new MatMulShape { Rows = 0, Columns = 2, Depth = 3 }, [], new float[6], [], default, WorkPool.Inline, Token);
    }

    [Fact]
    public void LengthsAreChecked()
    {
        PackedMatrix b = PackedMatrix.Pack(new float[6], 2, 3);
        Assert.Throws<ArgumentException>(() => MatMul.Multiply(new float[3], 2, b, new float[6], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => MatMul.Multiply(new float[4], 2, b, new float[5], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => MatMul.Multiply(new float[4], 2, b, new float[6], new Epilogue { ColumnBias = new float[2] }, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => PackedMatrix.FromBytes(new byte[7], 2, 3, b.Kernel));
    }

    [Fact]
    public void PackedBytesCanBeTakenBack()
    {
        var random = new Random(6);
        float[] a = KernelData.Floats(random, 4 * 9);
        PackedMatrix packed = PackedMatrix.Pack(KernelData.Floats(random, 9 * 50), 9, 50);
        PackedMatrix loaded = PackedMatrix.FromBytes(packed.Bytes.ToArray(), 9, 50, packed.Kernel);
        var first = new float[4 * 50];
        var second = new float[4 * 50];
        MatMul.Multiply(a, 4, packed, first, default, WorkPool.Inline, Token);
        MatMul.Multiply(a, 4, loaded, second, default, WorkPool.Inline, Token);
        KernelData.SameBits(first, second, "loaded");
    }

    private static int Pick(Random random) => Extents[random.Next(Extents.Length)];

    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        var result = new float[matrix.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                result[j * rows + i] = matrix[i * columns + j];
        }
        return result;
    }

    private static double[] Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int rows, int columns, int depth)
    {
        var result = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < depth; k++)
                    sum += (double)a[i * depth + k] * b[k * columns + j];
                result[i * columns + j] = sum;
            }
        }
        return result;
    }
}
