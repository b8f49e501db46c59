using CsCheck;
using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

/// <summary>Winograd's convolution against plain sums in double precision, at the edges of memory.</summary>
public sealed class WinogradTests
{
    /// <summary>Of the largest output: fp32 rounding, larger here than in a direct sum.</summary>
    private const double ErrorBound = 2e-5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Random_shapes_agree_with_plain_sums() => Gen.Select(
        Gen.Int[1, 2], Gen.Int[16, 40], Gen.Int[16, 40], Gen.Int[14, 45], Gen.Int[14, 45], Gen.Int[0, 2], Gen.Int[0, 2],
            Gen.Int[0, 999]).Sample(
            (batch, inputs, outputs, height, width, pad, padAfter, seed) =>
                Compare(Shape(batch, inputs, outputs, height, width, pad, padAfter), new Random(seed), withExtras: seed % 2 == 0),
                    iter: 12);

    [Fact]
    public void More_channels_than_a_depth_block_add_up() => Compare(Shape(1, 300, 17, 24, 20, 1, 1), new Random(1), withExtras: true);

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        ConvolutionShape shape = Shape(2, 24, 20, 37, 29, 1, 1);
        var random = new Random(2);
        float[] x = KernelData.Floats(random, 2 * 24 * 37 * 29);
        PackedWinograd filters = PackedWinograd.Pack(KernelData.Floats(random, 24 * 20 * 9), 24, 20);
        float[] first = new float[2 * 20 * 37 * 29], second = new float[first.Length];
        WinogradConvolution.Run(shape, filters, x, first, [], [], UnaryOperation.Relu, WorkPool.Inline, Token);
        using var pool = new WorkPool(3);
        WinogradConvolution.Run(shape, filters, x, second, [], [], UnaryOperation.Relu, pool, Token);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Packed_filters_come_back_from_their_bytes()
    {
        ConvolutionShape shape = Shape(1, 16, 16, 30, 30, 1, 1);
        var random = new Random(3);
        float[] x = KernelData.Floats(random, 16 * 30 * 30);
        PackedWinograd filters = PackedWinograd.Pack(KernelData.Floats(random, 16 * 16 * 9), 16, 16);
        PackedWinograd loaded = PackedWinograd.FromBytes(filters.Bytes, 16, 16, filters.Kernel);
        float[] first = new float[16 * 30 * 30], second = new float[first.Length];
        WinogradConvolution.Run(shape, filters, x, first, [], [], default, WorkPool.Inline, Token);
        WinogradConvolution.Run(shape, loaded, x, second, [], [], default, WorkPool.Inline, Token);
        Assert.Equal(first, second);
        Assert.Throws<ArgumentException>(() => PackedWinograd.FromBytes(filters.Bytes[4..], 16, 16, filters.Kernel));
    }

    [Fact]
    public void Other_convolutions_are_not_for_it()
    {
        ConvolutionShape shape = Shape(1, 16, 16, 30, 30, 1, 1);
        Assert.True(WinogradConvolution.Suits(shape));
        Assert.False(WinogradConvolution.Suits(shape with { Groups = 2 }));
        Assert.False(WinogradConvolution.Suits(Shape(1, 8, 16, 30, 30, 1, 1)));
        Assert.False(WinogradConvolution.Suits(Shape(1, 16, 16, 7, 7, 1, 1)));
        Assert.False(WinogradConvolution.Suits(shape with
        {
            Window = WindowShape.Create([30, 30], [3, 3], [2, 2], [1, 1], [1, 1],
            [1, 1])
        }));
        Assert.False(WinogradConvolution.Suits(shape with
        {
            Window = WindowShape.Create([30, 30], [3, 3], [1, 1], [2, 2], [1, 1],
            [1, 1])
        }));
        Assert.False(WinogradConvolution.Suits(shape with
        {
            Window = WindowShape.Create([30, 30], [5, 5], [1, 1], [1, 1], [2, 2],
            [2, 2])
        }));
        PackedWinograd filters = PackedWinograd.Pack(new float[16 * 16 * 9], 16, 16);
        float[] x = new float[16 * 900], y = new float[16 * 900];
        Assert.Throws<ArgumentException>(() => WinogradConvolution.Run(
            shape with { Groups = 2 }, filters, x, y, [], [], default, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => WinogradConvolution.Run(shape, filters, x, y[..^1], [], [], default, WorkPool.Inline,
            Token));
        Assert.Throws<ArgumentException>(() => WinogradConvolution.Run(shape, filters, x[..^1], y, [], [], default, WorkPool.Inline,
            Token));
        Assert.Throws<ArgumentException>(() => WinogradConvolution.Run(shape, filters, x, y, new float[3], [], default, WorkPool.Inline,
            Token));
        Assert.Throws<ArgumentException>(() => WinogradConvolution.Run(shape, filters, x, y, [], new float[3], default, WorkPool.Inline,
            Token));
    }

    private static ConvolutionShape Shape(int batch, int inputs, int outputs, int height, int width, int pad, int padAfter) => new()
    {
        Batch = batch,
        InputChannels = inputs,
        OutputChannels = outputs,
        Window = WindowShape.Create([height, width], [3, 3], [1, 1], [1, 1], [pad, padAfter], [padAfter, pad]),
    };

    private static void Compare(ConvolutionShape shape, Random random, bool withExtras)
    {
        // Random shapes may be ones for the direct kernel.
        if (!WinogradConvolution.Suits(shape))
            return;
        int from = shape.Window.Input.Volume, to = shape.Window.Output.Volume;
        float[] weights = KernelData.Floats(random, shape.OutputChannels * shape.InputChannels * 9);
        float[] bias = withExtras ? KernelData.Floats(random, shape.OutputChannels) : [];
        float[] residual = withExtras ? KernelData.Floats(random, shape.Batch * shape.OutputChannels * to) : [];
        UnaryOperation activation = withExtras ? new(UnaryKind.LeakyRelu, 0.25f) : UnaryOperation.None;
        using var x = new BoundedMemory<float>(KernelData.Floats(random, shape.Batch * shape.InputChannels * from), atEnd: withExtras);
        using var y = new BoundedMemory<float>(shape.Batch * shape.OutputChannels * to, atEnd: withExtras);
        PackedWinograd filters = PackedWinograd.Pack(weights, shape.InputChannels, shape.OutputChannels);
        WinogradConvolution.Run(shape, filters, x.Span, y.Span, bias, residual, activation, WorkPool.Shared, Token);

        float[] input = x.Span.ToArray();
        var expected = new double[y.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            int channel = i % shape.OutputChannels, position = i / shape.OutputChannels % to, image = i / shape.OutputChannels / to;
            double sum = withExtras ? (double)bias[channel] + residual[i] : 0;
            for (int c = 0; c < shape.InputChannels; c++)
            {
                int row = (channel * shape.InputChannels + c) * 9;
                NaiveWindow.Visit(shape.Window, position, (source, tap) => sum += source < 0 ? 0
                    : (double)input[(image * from + source) * shape.InputChannels + c] * weights[row + tap]);
            }
            expected[i] = withExtras && sum < 0 ? sum * 0.25 : sum;
        }
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - y.Span[i]) <= ErrorBound * scale,
                $"{shape}, element {i}: {expected[i]} and {y.Span[i]}, scale {scale}");
    }
}
