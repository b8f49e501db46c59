using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class NormalizationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void SoftmaxAgreesWithPlainLoopsAlongAnyAxis()
    {
        var random = new Random(70);
        for (int round = 0; round < 200; round++)
        {
            int outer = random.Next(1, 4);
            int length = round <= 130 ? Math.Max(1, round) : random.Next(1, 40);
            int inner = round <= 130 ? 1 : random.Next(1, 40);
            using var x = new BoundedMemory<float>(KernelData.Floats(random, outer * length * inner, 30), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(x.Length, atEnd: round % 2 == 0);
            Softmax.Run(x.Span, y.Span, outer, length, inner, WorkPool.Shared, Token);
            float[] input = x.Span.ToArray();
            var expected = new double[input.Length];
            for (int i = 0; i < outer * inner; i++)
            {
                int[] at = [.. Enumerable.Range(0, length).Select(k => (i / inner * length + k) * inner + i % inner)];
                double max = at.Max(k => input[k]), sum = at.Sum(k => Math.Exp(input[k] - max));
                foreach (int k in at)
                    expected[k] = Math.Exp(input[k] - max) / sum;
            }
            KernelData.Close(expected, y.Span, 1e-10, 2e-6, $"{outer} {length} {inner}");
            Softmax.Run(x.Span, x.Span, outer, length, inner, WorkPool.Shared, Token);
            KernelData.SameBits(y.Span, x.Span, "in place");
        }
    }

    [Fact]
    public void SoftmaxOfMaskedElementsIsZero()
    {
        var y = new float[3];
        Softmax.Run([1, float.NegativeInfinity, 1], y, 1, 3, 1, WorkPool.Inline, Token);
        Assert.Equal([0.5f, 0, 0.5f], y);
    }

    [Fact]
    public void LayerAndInstanceNormalizationAgreeWithPlainLoops()
    {
        var random = new Random(71);
        for (int round = 1; round <= 130; round++)
        {
            int channels = random.Next(1, 4), rows = channels * random.Next(1, 3), length = round;
            using var x = new BoundedMemory<float>(KernelData.Floats(random, rows * length, 3), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(x.Length, atEnd: round % 2 == 0);
            float[] input = x.Span.ToArray();
            bool affine = round % 3 != 0;
            float[] gamma = affine ? KernelData.Floats(random, length) : [], beta = affine ? KernelData.Floats(random, length) : [];
            RowNormalization.Layer(x.Span, y.Span, length, gamma, beta, 1e-3f, WorkPool.Shared, Token);
            KernelData.Close(
                Expected(input, length, i => affine ? (gamma[i % length], beta[i % length]) : (1, 0)), y.Span, 2e-5, 1e-5,
                $"layer {length}");

            gamma = affine ? KernelData.Floats(random, channels) : [];
            beta = affine ? KernelData.Floats(random, channels) : [];
            RowNormalization.Instance(x.Span, y.Span, channels, length, gamma, beta, 1e-3f, WorkPool.Shared, Token);
            KernelData.Close(
                Expected(input, length, i => affine ? (gamma[i / length % channels], beta[i / length % channels]) : (1, 0)), y.Span, 2e-5,
                1e-5, $"instance {length}");
        }
        Assert.Throws<ArgumentException>(() => RowNormalization.Layer(new float[7], new float[7], 3, [], [], 0, WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => RowNormalization.Layer(new float[6], new float[6], 3, new float[2], [], 0, WorkPool.Inline, Token));
    }

    [Fact]
    public void LargeMeansDoNotCancelTheVariance()
    {
        float[] x = [.. Enumerable.Range(0, 1000).Select(i => 10_000f + (i % 2))];
        var y = new float[1000];
        RowNormalization.Layer(x, y, 1000, [], [], 0, WorkPool.Inline, Token);
        Assert.All(y, value => Assert.InRange(MathF.Abs(value), 0.999f, 1.001f));
    }

    [Fact]
    public void L2NormalizationDividesByTheNorm()
    {
        float[] x = KernelData.Floats(new Random(72), 4 * 37);
        var y = new float[x.Length];
        RowNormalization.L2(x, y, 37, 1e-6f, WorkPool.Inline, Token);
        double[] expected = [.. x.Select((v, i) => v / Math.Sqrt(x.Skip(i / 37 * 37).Take(37).Sum(w => (double)w * w) + 1e-6))];
        KernelData.Close(expected, y, 1e-6, 1e-5, "l2");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(37, false)]
    [InlineData(300, true)]
    public void RmsNormalizationDividesByTheRootMeanSquare(int length, bool scaled)
    {
        var random = new Random(75);
        float[] x = KernelData.Floats(random, 4 * length), gamma = scaled ? KernelData.Floats(random, length) : [];
        using var y = new BoundedMemory<float>(x.Length);
        RowNormalization.RootMeanSquare(x, y.Span, length, gamma, 1e-5f, WorkPool.Inline, Token);
        double[] expected = [.. x.Select((v, i) => v * (scaled ? gamma[i % length] : 1)
            / Math.Sqrt((x.Skip(i / length * length).Take(length).Sum(w => (double)w * w) / length) + 1e-5))];
        KernelData.Close(expected, y.Span, 1e-6, 1e-5, "rms");
    }

    [Fact]
    public void ChannelScaleShiftAgreesWithPlainLoops()
    {
        var random = new Random(73);
        foreach (int length in new[] { 1, 5, 49, 130, 40_000 })
        {
            float[] x = KernelData.Floats(random, 2 * 3 * length);
            float[] scale = KernelData.Floats(random, 3);
            float[] shift = KernelData.Floats(random, 3);
            var y = new float[x.Length];
            ChannelScaleShift.Run(x, y, length, scale, shift, UnaryOperation.Relu, WorkPool.Shared, Token);
            double[] expected = [.. x.Select((v, i) => Math.Max(0, (double)v * scale[i / length % 3] + shift[i / length % 3]))];
            KernelData.Close(expected, y, 1e-6, 1e-5, $"{length}");
        }
    }

    [Theory]
    [InlineData(5, 0.75f)]
    [InlineData(4, 0.6f)]
    [InlineData(1, 0.75f)]
    public void LocalResponseNormalizationAgreesWithPlainLoops(int size, float beta)
    {
        const int Channels = 7, Length = 83;
        float[] x = KernelData.Floats(new Random(74), 2 * Channels * Length, 10);
        var y = new float[x.Length];
        LocalResponseNormalization.Run(x, y, Channels, Length, size, 0.5f, beta, 1.5f, WorkPool.Shared, Token);
        var expected = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int channel = i / Length % Channels;
            double sum = 0;
            for (int c = Math.Max(0, channel - size / 2); c <= Math.Min(Channels - 1, channel + (size - 1) / 2); c++)
                sum += Math.Pow(x[i + (c - channel) * Length], 2);
            expected[i] = x[i] / Math.Pow(1.5 + 0.5 / size * sum, beta);
        }
        KernelData.Close(expected, y, 1e-6, 1e-5, "lrn");
    }

    private static double[] Expected(float[] x, int length, Func<int, (float Gamma, float Beta)> affine)
    {
        var expected = new double[x.Length];
        for (int start = 0; start < x.Length; start += length)
        {
            double mean = x.Skip(start).Take(length).Average(v => (double)v);
            double variance = x.Skip(start).Take(length).Average(v => (v - mean) * (v - mean));
            for (int i = start; i < start + length; i++)
                expected[i] = (x[i] - mean) / Math.Sqrt(variance + 1e-3) * affine(i).Gamma + affine(i).Beta;
        }
        return expected;
    }
}
