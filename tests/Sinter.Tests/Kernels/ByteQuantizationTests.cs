using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class ByteQuantizationTests
{
    private static readonly float[] Special =
        [0f, -0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 127.5f, 128f, -128.5f, 255.5f, 1e10f, -1e10f, float.NaN, float.PositiveInfinity,
            float.NegativeInfinity, 1e-40f];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryLengthAgreesWithTheDefinition()
    {
        var random = new Random(50);
        for (int length = 0; length <= 200; length++)
        {
            bool atEnd = length % 2 == 0, isSigned = length % 3 == 0;
            var scale = new ByteScale(length % 5 == 0 ? 1 : random.NextSingle(), isSigned ? random.Next(-128, 128) : random.Next(256), isSigned);
            using var x = new BoundedMemory<float>([.. Enumerable.Range(0, length).Select(_ =>
                random.Next(3) == 0 ? Special[random.Next(Special.Length)] : 200 * random.NextSingle() - 100)], atEnd);
            using var codes = new BoundedMemory<byte>(length, atEnd);
            using var back = new BoundedMemory<float>(length, atEnd);
            ByteQuantization.Quantize(x.Span, scale, codes.Span, WorkPool.Inline, Token);
            ByteQuantization.Dequantize(codes.Span, scale, back.Span, WorkPool.Inline, Token);
            for (int i = 0; i < length; i++)
            {
                double wanted = Math.Round((double)(x.Span[i] / scale.Scale)) + scale.ZeroPoint;
                int code = double.IsNaN(wanted) ? 0 : (int)Math.Clamp(wanted, isSigned ? -128 : 0, isSigned ? 127 : 255);
                Assert.Equal(code, isSigned ? (sbyte)codes.Span[i] : codes.Span[i]);
                Assert.Equal((code - scale.ZeroPoint) * scale.Scale, back.Span[i]);
            }
        }
    }

    [Fact]
    public void LengthsThatDifferAreRefused()
    {
        ByteScale scale = new(1, 0, true);
        Assert.Throws<ArgumentException>(() => ByteQuantization.Quantize(new float[3], scale, new byte[4], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => ByteQuantization.Dequantize(new byte[3], scale, new float[4], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() =>
            ByteQuantization.Quantize(new float[3], scale with { ZeroPoint = 200 }, new byte[3], WorkPool.Inline, Token));
    }

    [Fact]
    public void FunctionsOfTwoIntegersGiveTheBitsOfTheirSteps()
    {
        var random = new Random(51);
        foreach (int length in (int[])[1, 7, 1023, 1024, 1025, 40_000])
        {
            ByteScale a = new(0.37f, 3, true), b = new(0.11f, 200, false), to = new(0.5f, -20, true);
            byte[] left = new byte[length], right = new byte[length], expected = new byte[length];
            random.NextBytes(left);
            random.NextBytes(right);
            float[] x = new float[length], y = new float[length];
            ByteQuantization.Dequantize(left, a, x, WorkPool.Inline, Token);
            ByteQuantization.Dequantize(right, b, y, WorkPool.Inline, Token);
            for (int i = 0; i < length; i++)
                x[i] = Math.Max(0, x[i] + y[i]);
            ByteQuantization.Quantize(x, to, expected, WorkPool.Inline, Token);
            using BoundedMemory<byte> xs = new(left), ys = new(right), zs = new(length);
            QuantizedBinary.Run(BinaryKind.Add, UnaryOperation.Relu, xs.Span, a, ys.Span, b, zs.Span, to, WorkPool.Shared, Token);
            Assert.Equal(expected, zs.Span.ToArray());
        }
    }

    [Fact]
    public void DepthwiseConvolutionsGiveTheBitsOfTheirSteps()
    {
        var random = new Random(52);
        for (int round = 0; round < 60; round++)
        {
            WindowShape window = NaiveWindow.Random(random, maxInput: 40);
            int channels = random.Next(2, 70), batch = random.Next(1, 3);
            ConvolutionShape shape = new() { Batch = batch, InputChannels = channels, OutputChannels = channels, Groups = channels, Window = window };
            if (!QuantizedDepthwise.Suits(shape))
                continue;
            ByteScale from = new(0.02f, round % 2 == 0 ? 7 : -9, round % 2 != 0), to = new(0.01f, 100, false);
            byte[] x = new byte[batch * channels * window.Input.Volume], expected = new byte[batch * channels * window.Output.Volume];
            random.NextBytes(x);
            float[] bias = round % 3 == 0 ? [] : KernelData.Floats(random, channels);
            PackedDepthwise weights = PackedDepthwise.Pack(KernelData.Floats(random, channels * window.Kernel.Volume), channels, window.Kernel);
            UnaryOperation activation = round % 4 == 0 ? new(UnaryKind.Tanh) : UnaryOperation.Relu6;
            float[] input = new float[x.Length], output = new float[expected.Length];
            ByteQuantization.Dequantize(x, from, input, WorkPool.Inline, Token);
            ChannelsLastDepthwise.Run(shape, weights, input, output, bias, [], activation, WorkPool.Inline, Token);
            ByteQuantization.Quantize(output, to, expected, WorkPool.Inline, Token);
            using BoundedMemory<byte> source = new(x, round % 2 == 0), target = new(expected.Length, round % 2 == 0);
            QuantizedDepthwise.Run(shape, weights, source.Span, from, target.Span, to, bias, activation, WorkPool.Shared, Token);
            Assert.Equal(expected, target.Span.ToArray());
        }
    }
}
