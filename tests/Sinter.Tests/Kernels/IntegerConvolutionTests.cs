using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class IntegerConvolutionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<CpuTier> Tiers => [.. KernelData.RunnableTiers];

    [Theory, MemberData(nameof(Tiers))]
    public void AgreesWithPlainLoops(CpuTier tier)
    {
        var random = new Random(40);
        for (int round = 0; round < 60; round++)
            Compare(Shape(random.Next(1, 3), random.Next(1, 20), random.Next(1, 80), NaiveWindow.Random(random)), random, tier, round);
    }

    [Theory, MemberData(nameof(Tiers))]
    public void ProductsOfMatricesAgreeWithPlainLoops(CpuTier tier)
    {
        var random = new Random(41);
        for (int round = 0; round < 30; round++)
        {
            var rows = new Extent3(1, 1, random.Next(1, 40));
            Compare(Shape(1, random.Next(1, 300), random.Next(1, 600), new WindowShape { Input = rows, Kernel = Extent3.One, Output = rows }),
                random, tier, round);
        }
    }

    /// <summary>Every product is as large as it can be, and as many are summed as the kernel takes.</summary>
    [Theory, MemberData(nameof(Tiers))]
    public void TheLargestSumsFit(CpuTier tier)
    {
        var one = new Extent3(1, 1, 1);
        ConvolutionShape shape = Shape(1, IntegerConvolution.MaxDepth, 3, new WindowShape { Input = one, Kernel = one, Output = one });
        byte[] x = new byte[shape.InputChannels], codes = new byte[3 * shape.InputChannels];
        Array.Fill(x, byte.MaxValue);
        Array.Fill(codes, byte.MaxValue);
        PackedIntegers weights = PackedIntegers.Pack(codes, isSigned: false, [0], 3, shape.InputChannels, 1, IntegerKernel.Select(tier));
        var y = new float[3];
        IntegerConvolution.Run(shape, weights, x, new ByteScale(1, 0, false), y, new IntegerEnding([1, 1, 1], [], default), [],
            WorkPool.Inline, Token);
        Assert.Equal([.. Enumerable.Repeat((float)(255L * 255 * IntegerConvolution.MaxDepth), 3)], y);
        Assert.False(IntegerConvolution.Suits(shape with { InputChannels = IntegerConvolution.MaxDepth + 1 }));
    }

    [Fact]
    public void BitsDoNotDependOnThreads()
    {
        var random = new Random(42);
        ConvolutionShape shape = Shape(1, 24, 300, WindowShape.Create([31, 37], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1]));
        byte[] x = Bytes(random, 24 * 31 * 37), first = new byte[300 * 31 * 37], second = new byte[first.Length];
        PackedIntegers weights = PackedIntegers.Pack(Bytes(random, 300 * 24 * 9), isSigned: true, [3], 300, 24, 9);
        var ending = new IntegerEnding([.. Enumerable.Repeat(0.001f, 300)], KernelData.Floats(random, 300), UnaryOperation.Relu6);
        ByteScale from = new(0.1f, 7, true), to = new(0.03f, 9, false);
        IntegerConvolution.Run(shape, weights, x, from, first, to, ending, [], WorkPool.Inline, Token);
        using var pool = new WorkPool(3);
        IntegerConvolution.Run(shape, weights, x, from, second, to, ending, [], pool, Token);
        Assert.Equal(first, second);
        PackedIntegers again = PackedIntegers.FromBytes(weights.Bytes.ToArray(), 24 * 9, 300);
        IntegerConvolution.Run(shape, again, x, from, second, to, ending, [], pool, Token);
        Assert.Equal(first, second);
    }

    [Fact]
    public void MismatchesAreRefused()
    {
        ConvolutionShape shape = Shape(1, 2, 4, WindowShape.Create([5, 5], [3, 3], [1, 1], [1, 1], [0, 0], [0, 0]));
        PackedIntegers weights = PackedIntegers.Pack(new byte[72], true, [0], 4, 2, 9);
        var ending = new IntegerEnding(new float[4], [], default);
        ByteScale scale = new(1, 0, true);
        Assert.Throws<ArgumentException>(() =>
            IntegerConvolution.Run(shape, weights, new byte[49], scale, new float[36], ending, [], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() =>
            IntegerConvolution.Run(shape, weights, new byte[50], scale, new float[35], ending, [], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => IntegerConvolution.Run(shape, weights, new byte[50], scale with { ZeroPoint = 128 },
            new float[36], ending, [], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => IntegerConvolution.Run(shape with { OutputChannels = 5 }, weights, new byte[50], scale,
            new float[45], ending with { Scales = new float[5] }, [], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => PackedIntegers.Pack(new byte[71], true, [0], 4, 2, 9));
        Assert.Throws<ArgumentException>(() => PackedIntegers.Pack(new byte[72], true, [0, 0], 4, 2, 9));
        Assert.Throws<ArgumentException>(() => PackedIntegers.Pack(new byte[72], true, [300], 4, 2, 9));
        Assert.Throws<ArgumentException>(() => PackedIntegers.FromBytes(new byte[10], 18, 4));
    }

    private static ConvolutionShape Shape(int batch, int inputs, int outputs, WindowShape window) =>
        new() { Batch = batch, InputChannels = inputs, OutputChannels = outputs, Window = window };

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void Compare(ConvolutionShape shape, Random random, CpuTier tier, int round)
    {
        bool atEnd = round % 2 == 0, isSigned = round % 3 == 0, weightsAreSigned = round % 5 != 0, hasExtras = round % 4 != 0;
        int taps = shape.Window.Kernel.Volume, from = shape.Window.Input.Volume, to = shape.Window.Output.Volume;
        int inputs = shape.InputChannels, outputs = shape.OutputChannels;
        byte[] codes = Bytes(random, outputs * inputs * taps);
        int[] zeroPoints = [.. Enumerable.Range(0, round % 2 == 0 ? 1 : outputs).Select(_ =>
            random.Next(weightsAreSigned ? -128 : 0, weightsAreSigned ? 128 : 256))];
        PackedIntegers weights = PackedIntegers.Pack(codes, weightsAreSigned, zeroPoints, outputs, inputs, taps, IntegerKernel.Select(tier));
        var scale = new ByteScale(0.25f, isSigned ? random.Next(-128, 128) : random.Next(256), isSigned);
        float[] scales = [.. Enumerable.Range(0, outputs).Select(_ => (float)Math.ScaleB(1, -random.Next(8, 14)))];
        float[] bias = hasExtras ? KernelData.Floats(random, outputs) : [];
        float[] residual = hasExtras ? KernelData.Floats(random, shape.Batch * outputs * to) : [];
        // One that only limits, and one that does not.
        UnaryOperation activation = hasExtras ? new(UnaryKind.LeakyRelu, 0.25f) : new(UnaryKind.Threshold, -0.5f);
        var ending = new IntegerEnding(scales, bias, activation);
        using var x = new BoundedMemory<byte>(Bytes(random, shape.Batch * inputs * from), atEnd);
        using var y = new BoundedMemory<float>(shape.Batch * outputs * to, atEnd);
        IntegerConvolution.Run(shape, weights, x.Span, scale, y.Span, ending, residual, WorkPool.Shared, Token);

        byte[] input = x.Span.ToArray();
        var expected = new double[y.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            int channel = i % outputs, position = i / outputs % to, image = i / outputs / to;
            long sum = 0;
            for (int c = 0; c < inputs; c++)
            {
                int inputChannel = c, row = (channel * inputs + c) * taps;
                NaiveWindow.Visit(shape.Window, position, (source, tap) =>
                {
                    byte code = codes[row + tap];
                    int weight = (weightsAreSigned ? (sbyte)code : code) - zeroPoints[zeroPoints.Length == 1 ? 0 : channel];
                    byte given = source < 0 ? (byte)0 : input[(image * from + source) * inputs + inputChannel];
                    sum += source < 0 ? 0 : ((isSigned ? (sbyte)given : given) - scale.ZeroPoint) * (long)weight;
                });
            }
            double value = sum * (double)scales[channel] + (hasExtras ? (double)bias[channel] + residual[i] : 0);
            expected[i] = hasExtras ? value < 0 ? value * 0.25 : value : Math.Max(value, -0.5);
        }
        KernelData.Close(expected, y.Span, 1e-5, 1e-6, $"{tier} {shape}");

        var outputScale = new ByteScale(0.5f, isSigned ? -3 : 40, isSigned);
        using var narrow = new BoundedMemory<byte>(y.Length, atEnd);
        var separately = new byte[y.Length];
        IntegerConvolution.Run(shape, weights, x.Span, scale, narrow.Span, outputScale, ending, residual, WorkPool.Shared, Token);
        ByteQuantization.Quantize(y.Span, outputScale, separately, WorkPool.Inline, Token);
        Assert.Equal(separately, narrow.Span.ToArray());
    }
}
