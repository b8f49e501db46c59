using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class ConvolutionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<CpuTier> Tiers => [.. KernelData.RunnableTiers];

    [Theory, MemberData(nameof(Tiers))]
    public void AgreesWithPlainLoops(CpuTier tier)
    {
        var random = new Random(20);
        for (int round = 0; round < 60; round++)
        {
            int groups = random.Next(1, 4), inputs = groups * random.Next(1, 6), outputs = groups * random.Next(1, 20);
            Compare(Shape(random.Next(1, 3), inputs, outputs, groups, NaiveWindow.Random(random)), random, tier, round % 2 == 0);
        }
    }

    [Theory, MemberData(nameof(Tiers))]
    public void DepthwiseAgreesWithPlainLoops(CpuTier tier)
    {
        var random = new Random(21);
        for (int round = 0; round < 60; round++)
        {
            int channels = random.Next(2, 7);
            Compare(Shape(random.Next(1, 3), channels, channels * random.Next(1, 4), channels, NaiveWindow.Random(random, maxInput: 45)),
                random, tier, round % 2 == 0);
        }
    }

    [Theory, MemberData(nameof(Tiers))]
    public void PointwiseAgreesWithPlainLoops(CpuTier tier)
    {
        var random = new Random(22);
        for (int round = 0; round < 20; round++)
        {
            int[] input = [random.Next(1, 15), random.Next(1, 15)];
            WindowShape window = WindowShape.Create(input, [1, 1], [1, 1], [1, 1], [0, 0], [0, 0]);
            int groups = random.Next(1, 3);
            Compare(Shape(random.Next(1, 3), groups * random.Next(1, 70), groups * random.Next(1, 40), groups, window), random, tier,
                round % 2 == 0);
        }
    }

    [Fact]
    public void WindowsTooWideToPrepareGoThroughThePlainLoops()
    {
        var random = new Random(23);
        WindowShape window = WindowShape.Create([300_000], [3], [1], [100_000], [2], [2]);
        Compare(Shape(1, 2, 2, 2, window), random, CpuTier.Current, withExtras: true);
        window = WindowShape.Create([1, 5000], [1, 5], [2, 2], [1, 3], [0, 3], [0, 3]);
        Compare(Shape(1, 2, 2, 2, window), random, CpuTier.Current, withExtras: true);
    }

    [Fact]
    public void BitsDoNotDependOnThreads()
    {
        var random = new Random(24);
        foreach ((int channels, int groups) in new[] { (24, 1), (24, 24) })
        {
            ConvolutionShape shape = Shape(
                1, channels, channels, groups, WindowShape.Create([61, 67], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1]));
            float[] x = KernelData.Floats(random, channels * 61 * 67), bias = KernelData.Floats(random, channels);
            PackedConvolution weights = PackedConvolution.Pack(
                KernelData.Floats(random, channels * (channels / groups) * 9), channels, channels, groups, shape.Window.Kernel);
            var first = new float[x.Length];
            Convolution.Run(shape, weights, x, first, bias, [], UnaryOperation.Relu6, WorkPool.Inline, Token);
            using var pool = new WorkPool(3);
            var second = new float[x.Length];
            Convolution.Run(shape, weights, x, second, bias, [], UnaryOperation.Relu6, pool, Token);
            KernelData.SameBits(first, second, $"{groups} groups");
        }
    }

    [Fact]
    public void MismatchedLengthsAreRefused()
    {
        ConvolutionShape shape = Shape(1, 2, 4, 1, WindowShape.Create([5, 5], [3, 3], [1, 1], [1, 1], [0, 0], [0, 0]));
        PackedConvolution weights = PackedConvolution.Pack(new float[72], 2, 4, 1, new Extent3(1, 3, 3));
        Assert.Throws<ArgumentException>(
            () => Convolution.Run(shape, weights, new float[49], new float[36], [], [], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Convolution.Run(shape, weights, new float[50], new float[35], [], [], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Convolution.Run(shape, weights, new float[50], new float[36], new float[3], [], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => PackedConvolution.Pack(new float[72], 3, 4, 2, new Extent3(1, 3, 3)));
        Assert.Throws<ArgumentException>(() => PackedConvolution.FromBytes(new byte[3], 2, 4, 1, new Extent3(1, 3, 3), weights.Kernel));
    }

    [Fact]
    public void PackedBytesCanBeTakenBack()
    {
        var random = new Random(25);
        ConvolutionShape shape = Shape(1, 3, 5, 1, WindowShape.Create([9, 9], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1]));
        PackedConvolution weights = PackedConvolution.Pack(KernelData.Floats(random, 5 * 27), 3, 5, 1, shape.Window.Kernel);
        PackedConvolution loaded = PackedConvolution.FromBytes(weights.Bytes.ToArray(), 3, 5, 1, shape.Window.Kernel, weights.Kernel);
        float[] x = KernelData.Floats(random, 3 * 81);
        var first = new float[5 * 81];
        var second = new float[5 * 81];
        Convolution.Run(shape, weights, x, first, [], [], default, WorkPool.Inline, Token);
        Convolution.Run(shape, loaded, x, second, [], [], default, WorkPool.Inline, Token);
        KernelData.SameBits(first, second, "loaded");
    }

    [Theory, MemberData(nameof(Tiers))]
    public void TransposedAgreesWithPlainLoops(CpuTier tier)
    {
        var random = new Random(26);
        for (int round = 0; round < 50; round++)
        {
            int groups = random.Next(1, 4), groupInputs = random.Next(1, 6), groupOutputs = random.Next(1, 20);
            var shape = new TransposedConvolutionShape
            {
                Batch = random.Next(1, 3),
                InputChannels = groups * groupInputs,
                OutputChannels = groups * groupOutputs,
                Groups = groups,
                Window = NaiveWindow.Random(random),
            };
            int taps = shape.Window.Kernel.Volume, from = shape.Window.Output.Volume, to = shape.Window.Input.Volume;
            float[] weights = KernelData.Floats(random, shape.InputChannels * groupOutputs * taps);
            float[] bias = KernelData.Floats(random, shape.OutputChannels);
            using var x = new BoundedMemory<float>(
                KernelData.Floats(random, shape.Batch * shape.InputChannels * from), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(shape.Batch * shape.OutputChannels * to, atEnd: round % 2 == 0);
            PackedTransposedConvolution packed = PackedTransposedConvolution.Pack(
                weights, shape.InputChannels, shape.OutputChannels, groups, shape.Window.Kernel, MatMulKernel.Select(tier));
            TransposedConvolution.Run(shape, packed, x.Span, y.Span, bias, UnaryOperation.Relu, WorkPool.Shared, Token);

            var expected = new double[y.Length];
            float[] input = x.Span.ToArray();
            for (int plane = 0; plane < shape.Batch * shape.OutputChannels; plane++)
            {
                int channel = plane % shape.OutputChannels, image = plane / shape.OutputChannels, group = channel / groupOutputs;
                expected.AsSpan(plane * to, to).Fill(bias[channel]);
                for (int c = 0; c < groupInputs; c++)
                {
                    int inputChannel = group * groupInputs + c;
                    int row = (inputChannel * groupOutputs + channel % groupOutputs) * taps;
                    for (int position = 0; position < from; position++)
                    {
                        float value = input[(image * shape.InputChannels + inputChannel) * from + position];
                        NaiveWindow.Visit(shape.Window, position, (target, tap) =>
                        {
                            if (target >= 0)
                                expected[plane * to + target] += value * weights[row + tap];
                        });
                    }
                }
            }
            for (int i = 0; i < expected.Length; i++)
                expected[i] = Math.Max(0, expected[i]);
            KernelData.Close(expected, y.Span, 2e-5, 1e-5, $"{tier} {shape}");
        }
    }

    private static ConvolutionShape Shape(int batch, int inputs, int outputs, int groups, WindowShape window)
        => new() { Batch = batch, InputChannels = inputs, OutputChannels = outputs, Groups = groups, Window = window };

    private static void Compare(ConvolutionShape shape, Random random, CpuTier tier, bool withExtras)
    {
        int groupInputs = shape.InputChannels / shape.Groups, groupOutputs = shape.OutputChannels / shape.Groups;
        int taps = shape.Window.Kernel.Volume, from = shape.Window.Input.Volume, to = shape.Window.Output.Volume;
        float[] weights = KernelData.Floats(random, shape.OutputChannels * groupInputs * taps);
        float[] bias = withExtras ? KernelData.Floats(random, shape.OutputChannels) : [];
        float[] residual = withExtras ? KernelData.Floats(random, shape.Batch * shape.OutputChannels * to) : [];
        UnaryOperation activation = withExtras ? new(UnaryKind.LeakyRelu, 0.25f) : UnaryOperation.None;
        using var x = new BoundedMemory<float>(KernelData.Floats(random, shape.Batch * shape.InputChannels * from), atEnd: withExtras);
        using var y = new BoundedMemory<float>(shape.Batch * shape.OutputChannels * to, atEnd: withExtras);
        PackedConvolution packed = PackedConvolution.Pack(
            weights, shape.InputChannels, shape.OutputChannels, shape.Groups, shape.Window.Kernel, MatMulKernel.Select(tier));
        Convolution.Run(shape, packed, x.Span, y.Span, bias, residual, activation, WorkPool.Shared, Token);

        float[] input = x.Span.ToArray();
        var expected = new double[y.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            int position = i % to, channel = i / to % shape.OutputChannels, image = i / to / shape.OutputChannels;
            double sum = withExtras ? (double)bias[channel] + residual[i] : 0;
            for (int c = 0; c < groupInputs; c++)
            {
                int plane = (image * shape.InputChannels + channel / groupOutputs * groupInputs + c) * from;
                int row = (channel * groupInputs + c) * taps;
                NaiveWindow.Visit(
                    shape.Window, position, (source, tap) => sum += source < 0 ? 0 : (double)input[plane + source] * weights[row + tap]);
            }
            expected[i] = withExtras && sum < 0 ? sum * 0.25 : sum;
        }
        KernelData.Close(expected, y.Span, 2e-5, 1e-5, $"{tier} {shape}");
    }
}
