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

    [Fact]
    public void DepthwiseAgreesWithPlainLoops()
    {
        var random = new Random(21);
        for (int round = 0; round < 60; round++)
        {
            int channels = random.Next(2, 7);
            CompareDepthwise(Shape(random.Next(1, 3), channels, channels * random.Next(1, 4), channels, NaiveWindow.Random(random,
                maxInput: 45)), random, round % 2 == 0);
        }
    }

    [Theory, MemberData(nameof(Tiers))]
    public void DeepSumsOverManyBlocksAgreeWithPlainLoops(CpuTier tier)
    {
        var random = new Random(27);
        WindowShape window = WindowShape.Create([7, 9], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
        Compare(Shape(1, 150, 70, 1, window), random, tier, withExtras: true);
        Compare(Shape(2, 210, 40, 2, window), random, tier, withExtras: false);
    }

    [Fact]
    public void KernelsThatReachOverTheirImageInTooManyWaysHaveNoPlan()
    {
        WindowShape window = WindowShape.Create([200, 200], [151, 151], [1, 1], [1, 1], [75, 75], [75, 75]);
        Assert.Null(ConvolutionPlan.Create(Shape(1, 1, 1, 1, window)));
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
        CompareDepthwise(Shape(1, 2, 2, 2, window), random, withExtras: true);
        window = WindowShape.Create([1, 5000], [1, 5], [2, 2], [1, 3], [0, 3], [0, 3]);
        CompareDepthwise(Shape(1, 2, 2, 2, window), random, withExtras: true);
    }

    [Fact]
    public void BitsDoNotDependOnThreads()
    {
        var random = new Random(24);
        ConvolutionShape shape = Shape(1, 24, 24, 1, WindowShape.Create([61, 67], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1]));
        float[] x = KernelData.Floats(random, 24 * 61 * 67), bias = KernelData.Floats(random, 24);
        PackedConvolution weights = PackedConvolution.Pack(shape, KernelData.Floats(random, 24 * 24 * 9));
        ConvolutionPlan plan = ConvolutionPlan.Create(shape)!;
        var first = new float[x.Length];
        Convolution.Run(plan, weights, x, first, bias, [], UnaryOperation.Relu6, WorkPool.Inline, Token);
        using var pool = new WorkPool(3);
        var second = new float[x.Length];
        Convolution.Run(plan, weights, x, second, bias, [], UnaryOperation.Relu6, pool, Token);
        KernelData.SameBits(first, second, "threads");
    }

    [Fact]
    public void MismatchedLengthsAreRefused()
    {
        ConvolutionShape shape = Shape(1, 2, 4, 1, WindowShape.Create([5, 5], [3, 3], [1, 1], [1, 1], [0, 0], [0, 0]));
        PackedConvolution weights = PackedConvolution.Pack(shape, new float[72]);
        ConvolutionPlan plan = ConvolutionPlan.Create(shape)!;
        Assert.Throws<ArgumentException>(
            () => Convolution.Run(plan, weights, new float[49], new float[36], [], [], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Convolution.Run(plan, weights, new float[50], new float[35], [], [], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Convolution.Run(plan, weights, new float[50], new float[36], new float[3], [], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => PackedConvolution.Pack(shape, new float[71]));
        Assert.Throws<ArgumentException>(() => PackedConvolution.Pack(shape with { Groups = 3 }, new float[72]));
        Assert.Throws<ArgumentException>(() => PackedConvolution.FromBytes(new byte[3], 2, 4, 1, new Extent3(1, 3, 3), weights.Kernel));
    }

    [Fact]
    public void PackedBytesCanBeTakenBack()
    {
        var random = new Random(25);
        ConvolutionShape shape = Shape(1, 3, 5, 1, WindowShape.Create([9, 9], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1]));
        PackedConvolution weights = PackedConvolution.Pack(shape, KernelData.Floats(random, 5 * 27));
        PackedConvolution loaded = PackedConvolution.FromBytes(weights.Bytes.ToArray(), 3, 5, 1, shape.Window.Kernel, weights.Kernel);
        ConvolutionPlan plan = ConvolutionPlan.Create(shape)!;
        float[] x = KernelData.Floats(random, 3 * 81);
        var first = new float[5 * 81];
        var second = new float[5 * 81];
        Convolution.Run(plan, weights, x, first, [], [], default, WorkPool.Inline, Token);
        Convolution.Run(plan, loaded, x, second, [], [], default, WorkPool.Inline, Token);
        KernelData.SameBits(first, second, "loaded");
    }

    [Theory, MemberData(nameof(Tiers))]
    public void TransposedAgreesWithPlainLoops(CpuTier tier)
    {
        var random = new Random(26);
        for (int round = 0; round < 50; round++)
        {
            int groups = random.Next(1, 4), groupInputs = random.Next(1, 6), groupOutputs = random.Next(1, 20);
            // The window of the convolution that leads the other way.
            WindowShape window = NaiveWindow.Random(random);
            ConvolutionShape shape = Shape(
                random.Next(1, 3), groups * groupInputs, groups * groupOutputs, groups,
                window with { Input = window.Output, Output = window.Input }) with
            { IsTransposed = true };
            int taps = window.Kernel.Volume, from = window.Output.Volume, to = window.Input.Volume;
            float[] weights = KernelData.Floats(random, shape.InputChannels * groupOutputs * taps);
            float[] bias = KernelData.Floats(random, shape.OutputChannels);
            float[] residual = round % 3 == 0 ? KernelData.Floats(random, shape.Batch * shape.OutputChannels * to) : [];
            using var x = new BoundedMemory<float>(
                KernelData.Floats(random, shape.Batch * shape.InputChannels * from), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(shape.Batch * shape.OutputChannels * to, atEnd: round % 2 == 0);
            MatMulKernel kernel = MatMulKernel.Select(tier);
            Convolution.Run(ConvolutionPlan.Create(shape, kernel)!, PackedConvolution.Pack(shape, weights, kernel), x.Span, y.Span, bias,
                residual, UnaryOperation.Relu, WorkPool.Shared, Token);

            double[] expected = [.. Enumerable.Range(0, y.Length).Select(i =>
                (double)bias[i % shape.OutputChannels] + (residual.Length > 0 ? residual[i] : 0))];
            float[] input = x.Span.ToArray();
            for (int i = 0; i < input.Length; i++)
            {
                int inputChannel = i % shape.InputChannels, position = i / shape.InputChannels % from;
                int image = i / shape.InputChannels / from, group = inputChannel / groupInputs;
                for (int c = 0; c < groupOutputs; c++)
                {
                    int row = (inputChannel * groupOutputs + c) * taps, channel = group * groupOutputs + c;
                    NaiveWindow.Visit(window, position, (target, tap) =>
                    {
                        if (target >= 0)
                            expected[(image * to + target) * shape.OutputChannels + channel] += (double)input[i] * weights[row + tap];
                    });
                }
            }
            for (int i = 0; i < expected.Length; i++)
                expected[i] = Math.Max(0, expected[i]);
            KernelData.Close(expected, y.Span, 2e-5, 1e-5, $"{tier} {shape}");
        }
    }

    [Fact]
    public void FewOutputsAgreeWithPlainLoops()
    {
        var random = new Random(28);
        for (int round = 0; round < 60; round++)
        {
            ConvolutionShape shape = Shape(random.Next(1, 3), random.Next(1, 40), random.Next(1, 5), 1, NaiveWindow.Random(random));
            if (FewOutputsConvolution.Suits(shape))
                Compare(shape, random, null, round % 2 == 0);
        }
    }

    [Fact]
    public void OutputsWithGapsLeaveTheGapsAlone()
    {
        var random = new Random(29);
        for (int round = 0; round < 40; round++)
        {
            int inputs = round % 2 == 0 ? random.Next(1, 9) : random.Next(16, 40), outputs = round % 2 == 0 ? random.Next(1, 40) : 32;
            WindowShape window = round % 2 == 0 ? NaiveWindow.Random(random)
                : WindowShape.Create([random.Next(12, 20), 14], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
            ConvolutionShape dense = Shape(2, inputs, outputs, 1, window);
            ConvolutionShape apart = dense with { OutputStride = outputs + random.Next(1, 20) };
            int positions = 2 * window.Output.Volume;
            float[] x = KernelData.Floats(random, 2 * inputs * window.Input.Volume);
            float[] weights = KernelData.Floats(random, outputs * inputs * window.Kernel.Volume);
            var together = new float[positions * outputs];
            using var y = new BoundedMemory<float>((positions - 1) * apart.OutputStride + outputs, atEnd: true);
            y.Span.Fill(float.NaN);
            foreach ((ConvolutionShape shape, bool hasGaps) in ((ConvolutionShape, bool)[])[(dense, false), (apart, true)])
            {
                Span<float> target = hasGaps ? y.Span : together;
                if (WinogradConvolution.Suits(shape))
                {
                    WinogradConvolution.Run(shape, PackedWinograd.Pack(weights, inputs, outputs), x, target, [], [],
                        new UnaryOperation(UnaryKind.Tanh), WorkPool.Shared, Token);
                }
                else
                {
                    Convolution.Run(ConvolutionPlan.Create(shape)!, PackedConvolution.Pack(shape, weights), x, target, [], [],
                        new UnaryOperation(UnaryKind.Tanh), WorkPool.Shared, Token);
                }
            }
            for (int i = 0; i < y.Length; i++)
            {
                int position = Math.DivRem(i, apart.OutputStride, out int channel);
                Assert.Equal(channel < outputs ? together[position * outputs + channel] : float.NaN, y.Span[i], 1e-5f);
            }
        }
    }

    private static ConvolutionShape Shape(int batch, int inputs, int outputs, int groups, WindowShape window)
        => new() { Batch = batch, InputChannels = inputs, OutputChannels = outputs, Groups = groups, Window = window };

    private static void Compare(ConvolutionShape shape, Random random, CpuTier? tier, bool withExtras)
    {
        int groupInputs = shape.InputChannels / shape.Groups, groupOutputs = shape.OutputChannels / shape.Groups;
        int taps = shape.Window.Kernel.Volume, from = shape.Window.Input.Volume, to = shape.Window.Output.Volume;
        float[] weights = KernelData.Floats(random, shape.OutputChannels * groupInputs * taps);
        float[] bias = withExtras ? KernelData.Floats(random, shape.OutputChannels) : [];
        float[] residual = withExtras ? KernelData.Floats(random, shape.Batch * shape.OutputChannels * to) : [];
        // One that the tiles apply themselves, and one that they do not.
        UnaryOperation activation = withExtras ? new(UnaryKind.LeakyRelu, 0.25f) : new(UnaryKind.Threshold, -0.5f);
        using var x = new BoundedMemory<float>(KernelData.Floats(random, shape.Batch * shape.InputChannels * from), atEnd: withExtras);
        using var y = new BoundedMemory<float>(shape.Batch * shape.OutputChannels * to, atEnd: withExtras);
        if (tier is { } ofPanels)
        {
            MatMulKernel kernel = MatMulKernel.Select(ofPanels);
            Convolution.Run(ConvolutionPlan.Create(shape, kernel)!, PackedConvolution.Pack(shape, weights, kernel), x.Span, y.Span, bias,
                residual, activation, WorkPool.Shared, Token);
        }
        else
        {
            FewOutputsConvolution.Run(FewOutputsConvolution.Plan(shape)!, PackedFewOutputs.Pack(shape, weights), x.Span, y.Span, bias,
                residual, activation, WorkPool.Shared, Token);
        }

        float[] input = x.Span.ToArray();
        var expected = new double[y.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            int channel = i % shape.OutputChannels, position = i / shape.OutputChannels % to, image = i / shape.OutputChannels / to;
            double sum = withExtras ? (double)bias[channel] + residual[i] : 0;
            for (int c = 0; c < groupInputs; c++)
            {
                int inputChannel = channel / groupOutputs * groupInputs + c, row = (channel * groupInputs + c) * taps;
                NaiveWindow.Visit(shape.Window, position, (source, tap) => sum += source < 0 ? 0
                    : (double)input[(image * from + source) * shape.InputChannels + inputChannel] * weights[row + tap]);
            }
            expected[i] = withExtras ? sum < 0 ? sum * 0.25 : sum : Math.Max(sum, -0.5);
        }
        KernelData.Close(expected, y.Span, 2e-5, 1e-5, $"{tier} {shape}");
    }

    private static void CompareDepthwise(ConvolutionShape shape, Random random, bool withExtras)
    {
        int multiplier = shape.OutputChannels / shape.Groups;
        int taps = shape.Window.Kernel.Volume, from = shape.Window.Input.Volume, to = shape.Window.Output.Volume;
        float[] weights = KernelData.Floats(random, shape.OutputChannels * taps);
        float[] bias = withExtras ? KernelData.Floats(random, shape.OutputChannels) : [];
        float[] residual = withExtras ? KernelData.Floats(random, shape.Batch * shape.OutputChannels * to) : [];
        UnaryOperation activation = withExtras ? new(UnaryKind.LeakyRelu, 0.25f) : UnaryOperation.None;
        using var x = new BoundedMemory<float>(KernelData.Floats(random, shape.Batch * shape.InputChannels * from), atEnd: withExtras);
        using var y = new BoundedMemory<float>(shape.Batch * shape.OutputChannels * to, atEnd: withExtras);
        DepthwiseConvolution.Run(shape, weights, x.Span, y.Span, bias, residual, activation, WorkPool.Shared, Token);

        float[] input = x.Span.ToArray();
        var expected = new double[y.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            int position = i % to, channel = i / to % shape.OutputChannels, image = i / to / shape.OutputChannels;
            double sum = withExtras ? (double)bias[channel] + residual[i] : 0;
            int plane = (image * shape.InputChannels + channel / multiplier) * from, row = channel * taps;
            NaiveWindow.Visit(
                shape.Window, position, (source, tap) => sum += source < 0 ? 0 : (double)input[plane + source] * weights[row + tap]);
            expected[i] = withExtras && sum < 0 ? sum * 0.25 : sum;
        }
        KernelData.Close(expected, y.Span, 2e-5, 1e-5, $"{shape}");
    }
}
