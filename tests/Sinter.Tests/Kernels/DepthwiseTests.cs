using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class DepthwiseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void AgreesWithPlainLoopsAtEveryTier()
    {
        var random = new Random(41);
        for (int round = 0; round < 120; round++)
        {
            WindowShape window = round % 3 == 0 ? NaiveWindow.Random(random) : Image(random);
            Check(random, window, channels: random.Next(1, 100), round);
        }
    }

    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 2, 0)]
    [InlineData(5, 1, 2)]
    [InlineData(5, 2, 2)]
    [InlineData(7, 1, 3)]
    [InlineData(7, 2, 3)]
    [InlineData(31, 1, 15)]
    public void AgreesOnImagesOfAllWidths(int kernel, int stride, int pad)
    {
        var random = new Random(42);
        for (int width = 1; width < 20; width++)
        {
            int least = Math.Max(1, kernel - (2 * pad));
            if (width < least)
                continue;
            Check(random, WindowShape.Create([Math.Max(least, 3), width], [kernel, kernel], [stride, stride], [1, 1], [pad, pad], [pad, pad]),
                channels: 28 + width, width);
        }
    }

    [Fact]
    public void TiersGiveTheSameBits()
    {
        var random = new Random(43);
        WindowShape window = WindowShape.Create([9, 11], [5, 3], [1, 1], [1, 1], [2, 1], [2, 1]);
        var shape = new ConvolutionShape { Batch = 1, InputChannels = 45, OutputChannels = 45, Groups = 45, Window = window };
        float[] x = KernelData.Floats(random, 45 * window.Input.Volume), y = new float[45 * window.Output.Volume];
        var packed = PackedDepthwise.Pack(KernelData.Floats(random, 45 * 15), 45, window.Kernel);
        float[]? first = null;
        foreach (CpuTier tier in KernelData.RunnableTiers.Where(tier => tier >= CpuTier.Vector256))
        {
            ChannelsLastDepthwise.Run(tier, shape, packed, x, y, [], [], UnaryOperation.None, WorkPool.Inline, Token);
            KernelData.SameBits(first ??= [.. y], y, $"{tier}");
        }
    }

    [Fact]
    public void ArgumentsAreChecked()
    {
        WindowShape window = WindowShape.Create([4, 4], [3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
        var shape = new ConvolutionShape { Batch = 1, InputChannels = 8, OutputChannels = 8, Groups = 8, Window = window };
        var packed = PackedDepthwise.Pack(new float[72], 8, window.Kernel);
        float[] image = new float[128];
        Assert.Throws<ArgumentException>(() => Run(shape, packed, image[1..], image, []));
        Assert.Throws<ArgumentException>(() => Run(shape, packed, image, image[1..], []));
        Assert.Throws<ArgumentException>(() => Run(shape, packed, image, image, new float[7]));
        Assert.Throws<ArgumentException>(() => Run(shape with { Groups = 4 }, packed, image, image, []));
        Assert.Throws<ArgumentException>(() => Run(shape, PackedDepthwise.Pack(new float[40], 8, new Extent3(1, 1, 5)), image, image, []));
        Assert.Throws<ArgumentException>(() => PackedDepthwise.Pack(new float[71], 8, window.Kernel));
    }

    private static void Run(ConvolutionShape shape, PackedDepthwise packed, float[] x, float[] y, float[] bias) =>
        ChannelsLastDepthwise.Run(shape, packed, x, y, bias, [], UnaryOperation.None, WorkPool.Inline, Token);

    private static WindowShape Image(Random random)
    {
        int kernel = 3 + (2 * random.Next(3)), stride = random.Next(1, 3), pad = random.Next(0, (kernel / 2) + 1);
        int Size() => random.Next(kernel, 24);
        return WindowShape.Create([Size(), Size()], [kernel, kernel], [stride, stride], [1, 1], [pad, pad], [pad, pad]);
    }

    private static void Check(Random random, WindowShape window, int channels, int round)
    {
        int batch = random.Next(1, 3), from = window.Input.Volume, to = window.Output.Volume, taps = window.Kernel.Volume;
        var shape = new ConvolutionShape { Batch = batch, InputChannels = channels, OutputChannels = channels, Groups = channels, Window = window };
        Assert.True(ChannelsLastDepthwise.Suits(shape));
        using var x = new BoundedMemory<float>(KernelData.Floats(random, batch * from * channels), atEnd: round % 2 == 0);
        using var y = new BoundedMemory<float>(batch * to * channels, atEnd: round % 2 == 0);
        using var bias = new BoundedMemory<float>(KernelData.Floats(random, round % 3 == 0 ? 0 : channels), atEnd: round % 2 == 0);
        using var residual = new BoundedMemory<float>(
            KernelData.Floats(random, round % 4 == 0 ? 0 : batch * to * channels), atEnd: round % 2 == 0);
        float[] weights = KernelData.Floats(random, channels * taps), input = x.Span.ToArray();
        UnaryOperation activation = (round % 5) switch
        {
            0 => UnaryOperation.Relu,
            1 => UnaryOperation.Relu6,
            2 => new UnaryOperation(UnaryKind.Silu),
            _ => UnaryOperation.None,
        };
        var expected = new double[batch * to * channels];
        for (int i = 0; i < expected.Length; i++)
        {
            int channel = i % channels, pixel = i / channels;
            double sum = bias.Length == 0 ? 0 : bias.Span[channel];
            NaiveWindow.Visit(window, pixel % to, (source, tap) => sum += source < 0 ? 0
                : (double)input[(((pixel / to * from) + source) * channels) + channel] * weights[(channel * taps) + tap]);
            sum += residual.Length == 0 ? 0 : residual.Span[i];
            expected[i] = activation.Kind switch
            {
                UnaryKind.Relu => Math.Max(sum, 0),
                UnaryKind.Clip => Math.Clamp(sum, 0, 6),
                UnaryKind.Silu => sum / (1 + Math.Exp(-sum)),
                _ => sum,
            };
        }
        var packed = PackedDepthwise.Pack(weights, channels, window.Kernel);
        foreach (CpuTier tier in KernelData.RunnableTiers)
        {
            y.Span.Fill(float.NaN);
            ChannelsLastDepthwise.Run(tier, shape, packed, x.Span, y.Span, bias.Span, residual.Span, activation, WorkPool.Shared, Token);
            KernelData.Close(expected, y.Span, 1e-5, 1e-5, $"{tier}, {channels} channels, {window}");
        }
    }
}
