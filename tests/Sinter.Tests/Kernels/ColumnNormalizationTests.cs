using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class ColumnNormalizationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly UnaryOperation[] Activations =
        [UnaryOperation.None, UnaryOperation.Relu, new(UnaryKind.Silu), UnaryOperation.Relu6];

    [Fact]
    public void InstanceNormalizationAgreesWithPlainLoops()
    {
        var random = new Random(60);
        for (int round = 0; round < 60; round++)
        {
            int batch = random.Next(1, 4), length = random.Next(1, round % 10 == 0 ? 3000 : 100), channels = random.Next(1, 70);
            int count = batch * length * channels;
            float[] input = KernelData.Floats(random, count);
            // Channels whose values are far from zero.
            for (int i = 0; i < count; i++)
                input[i] += i % channels % 3 == 0 ? 50 : 0;
            using var x = new BoundedMemory<float>(input, atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(count, atEnd: round % 2 == 0);
            using var gamma = new BoundedMemory<float>(KernelData.Floats(random, round % 3 == 0 ? 0 : channels));
            using var beta = new BoundedMemory<float>(KernelData.Floats(random, round % 4 == 0 ? 0 : channels));
            using var residual = new BoundedMemory<float>(KernelData.Floats(random, round % 5 == 0 ? count : 0));
            UnaryOperation activation = Activations[round % 4];
            ColumnNormalization.Run(x.Span, y.Span, batch, length, channels, gamma.Span, beta.Span, 1e-3f, residual.Span, activation,
                WorkPool.Shared, Token);
            var expected = new double[count];
            for (int b = 0; b < batch; b++)
            {
                for (int c = 0; c < channels; c++)
                {
                    int[] places = [.. Enumerable.Range(0, length).Select(i => (((b * length) + i) * channels) + c)];
                    double mean = places.Average(i => (double)input[i]);
                    double variance = places.Average(i => (input[i] - mean) * (input[i] - mean));
                    foreach (int i in places)
                    {
                        double value = (input[i] - mean) / Math.Sqrt(variance + 1e-3f);
                        value = (value * (gamma.Length == 0 ? 1 : gamma.Span[c])) + (beta.Length == 0 ? 0 : beta.Span[c]);
                        expected[i] = Apply(activation, value + (residual.Length == 0 ? 0 : residual.Span[i]));
                    }
                }
            }
            KernelData.Close(expected, y.Span, 2e-4, 1e-4, $"[{batch}, {length}, {channels}]");
        }
    }

    [Fact]
    public void ScaleAndShiftAgreeWithPlainLoops()
    {
        var random = new Random(61);
        for (int round = 0; round < 40; round++)
        {
            int rows = random.Next(1, 200), channels = random.Next(1, 70), count = rows * channels;
            using var x = new BoundedMemory<float>(KernelData.Floats(random, count), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(count, atEnd: round % 2 == 0);
            float[] scale = KernelData.Floats(random, channels), shift = KernelData.Floats(random, channels), input = x.Span.ToArray();
            UnaryOperation activation = Activations[round % 4];
            ColumnScaleShift.Run(x.Span, y.Span, scale, shift, activation, WorkPool.Shared, Token);
            KernelData.Close([.. input.Select((value, i) =>
                Apply(activation, ((double)value * scale[i % channels]) + shift[i % channels]))], y.Span, 1e-6, 1e-5, "scale and shift");
            ColumnScaleShift.RunBelowZero(x.Span, y.Span, scale, WorkPool.Shared, Token);
            KernelData.Close([.. input.Select((value, i) => value >= 0 ? value : (double)value * scale[i % channels])], y.Span, 1e-7, 1e-6,
                "slopes");
        }
    }

    [Fact]
    public void LengthsAreChecked()
    {
        float[] six = new float[6], five = new float[5];
        void Run(float[] x, float[] y, float[] gamma, float[] residual) => ColumnNormalization.Run(
            x, y, 1, 3, 2, gamma, [], 1e-5f, residual, UnaryOperation.None, WorkPool.Inline, Token);
        Assert.Throws<ArgumentException>(() => Run(five, six, [], []));
        Assert.Throws<ArgumentException>(() => Run(six, five, [], []));
        Assert.Throws<ArgumentException>(() => Run(six, six, five, []));
        Assert.Throws<ArgumentException>(() => Run(six, six, [], five));
        Assert.Throws<ArgumentException>(
            () => ColumnScaleShift.Run(six, six, five, five, UnaryOperation.None, WorkPool.Inline, Token));
    }

    private static double Apply(UnaryOperation activation, double value) => activation.Kind switch
    {
        UnaryKind.Relu => Math.Max(value, 0),
        UnaryKind.Clip => Math.Clamp(value, 0, 6),
        UnaryKind.Silu => value / (1 + Math.Exp(-value)),
        _ => value,
    };
}
