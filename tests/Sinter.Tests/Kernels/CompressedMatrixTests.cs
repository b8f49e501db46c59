using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

/// <summary>Products with compressed matrices against plain sums over the numbers that the codes stand for.</summary>
public sealed class CompressedMatrixTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<CpuTier, int, bool> Cases()
    {
        var cases = new TheoryData<CpuTier, int, bool>();
        foreach (CpuTier tier in KernelData.RunnableTiers)
        {
            foreach (int bits in (int[])[1, 2, 3, 4, 6, 8])
            {
                cases.Add(tier, bits, true);
                cases.Add(tier, bits, false);
            }
        }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Products_agree_with_plain_sums(CpuTier tier, int bits, bool hasTables)
    {
        var random = new Random(bits);
        for (int round = 0; round < 12; round++)
        {
            int columnBlocks = random.Next(1, 5), depthBlocks = random.Next(1, 4);
            int columns = columnBlocks * random.Next(1, 40), depth = depthBlocks * random.Next(1, 260);
            int rows = round % 3 == 0 ? 1 : random.Next(2, 40);
            CompressedValues values = Values(random, bits, hasTables, columnBlocks, depthBlocks, withOffsets: round % 2 == 0);
            Compare(random, tier, bits, rows, depth, columns, values);
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads_or_on_the_number_of_rows()
    {
        const int Rows = 37, Depth = 300, Columns = 401;
        var random = new Random(5);
        CompressedMatrix matrix = CompressedMatrix.Pack(Codes(random, 4, Depth * Columns), 4, Depth, Columns,
            Values(random, 4, false, 1, 3, true));
        float[] a = KernelData.Floats(random, Rows * Depth), bias = KernelData.Floats(random, Columns);
        var epilogue = new Epilogue { ColumnBias = bias, Activation = UnaryOperation.Relu };
        float[] first = new float[Rows * Columns], second = new float[Rows * Columns], third = new float[Rows * Columns];
        MatMul.Multiply(a, Rows, matrix, first, epilogue, WorkPool.Inline, Token);
        using var pool = new WorkPool(3);
        MatMul.Multiply(a, Rows, matrix, second, epilogue, pool, Token);
        KernelData.SameBits(first, second, "threads");
        for (int row = 0; row < Rows; row++)
        {
            MatMul.Multiply(a.AsSpan(row * Depth, Depth), 1, matrix, third.AsSpan(row * Columns, Columns), epilogue, WorkPool.Inline,
                Token);
        }
        KernelData.SameBits(first, third, "rows");
    }

    [Fact]
    public void Memory_is_that_of_the_codes_and_their_numbers()
    {
        var random = new Random(6);
        CompressedMatrix matrix = CompressedMatrix.Pack(Codes(random, 4, 256 * 512), 4, 256, 512,
            new CompressedValues { ColumnBlocks = 512, DepthBlocks = 8, Scales = [.. Enumerable.Repeat(0.5f, 512 * 8)], Offset = 8 });
        Assert.Equal((256 * 512 / 2) + (512 * 8 * 2), matrix.ByteLength);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var values = new CompressedValues { ColumnBlocks = 2, DepthBlocks = 1, Scales = [1, 2] };
        Assert.Throws<ArgumentException>(() => CompressedMatrix.Pack(new byte[12], 4, 3, 5, values));
        Assert.Throws<ArgumentException>(() => CompressedMatrix.Pack(new byte[12], 5, 3, 4, values));
        Assert.Throws<ArgumentException>(() => CompressedMatrix.Pack(new byte[] { 1, 2, 16, 0 }, 4, 1, 4, values));
        Assert.Throws<ArgumentException>(() => CompressedMatrix.Pack(new byte[15], 4, 5, 3, values));
        Assert.Throws<ArgumentException>(() => CompressedMatrix.Pack(new byte[12], 4, 3, 4, values with { Scales = [1] }));
        Assert.Throws<ArgumentException>(() => CompressedMatrix.Pack(new byte[12], 4, 3, 4, values with { Offsets = [1e9f, 0] }));
        Assert.Throws<ArgumentException>(() => CompressedMatrix.Pack(new byte[12], 4, 3, 4,
            new CompressedValues { ColumnBlocks = 1, DepthBlocks = 1, Tables = new float[15] }));
    }

    private static byte[] Codes(Random random, int bits, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(1 << bits))];

    private static CompressedValues Values(Random random, int bits, bool hasTables, int columnBlocks, int depthBlocks, bool withOffsets)
    {
        int blocks = columnBlocks * depthBlocks;
        var values = new CompressedValues { ColumnBlocks = columnBlocks, DepthBlocks = depthBlocks, Offset = withOffsets ? 0 : 3 };
        if (hasTables)
            return values with { Tables = KernelData.Floats(random, blocks << bits) };
        float[] scales = KernelData.Floats(random, blocks);
        return values with
        {
            Scales = random.Next(2) == 0 ? scales : [.. scales.Select(scale => (float)(Half)scale)],
            Offsets = withOffsets ? [.. Enumerable.Range(0, blocks).Select(_ => (float)random.Next(256))] : [],
        };
    }

    private static void Compare(Random random, CpuTier tier, int bits, int rows, int depth, int columns, CompressedValues values)
    {
        byte[] codes = Codes(random, bits, depth * columns);
        CompressedMatrix matrix = CompressedMatrix.Pack(codes, bits, depth, columns, values, MatMulKernel.Select(tier));
        using var a = new BoundedMemory<float>(KernelData.Floats(random, rows * depth), atEnd: true);
        using var c = new BoundedMemory<float>(rows * columns, atEnd: true);
        float[] bias = KernelData.Floats(random, columns), residual = KernelData.Floats(random, rows * columns);
        MatMul.Multiply(a.Span, rows, matrix, c.Span, new Epilogue { ColumnBias = bias, Residual = residual }, WorkPool.Shared, Token);
        var expected = new double[rows * columns];
        double scale = 1e-30;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = (double)bias[j] + residual[i * columns + j], size = 1;
                for (int k = 0; k < depth; k++)
                {
                    double product = a.Span[i * depth + k] * Number(codes[j * depth + k], j, k, bits, depth, columns, values);
                    sum += product;
                    size += Math.Abs(product);
                }
                expected[i * columns + j] = sum;
                scale = Math.Max(scale, size);
            }
        }
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - c.Span[i]) <= 1e-5 * scale, $"{tier}, {bits} bits, {rows} x {depth} x {columns}, element {i}");
    }

    private static double Number(byte code, int column, int k, int bits, int depth, int columns, CompressedValues values)
    {
        int block = column / (columns / values.ColumnBlocks) * values.DepthBlocks + k / (depth / values.DepthBlocks);
        if (values.Tables.Length > 0)
            return values.Tables[(block << bits) + code];
        return values.Scales[block] * (code - (double)(values.Offsets.Length > 0 ? values.Offsets[block] : values.Offset));
    }
}
