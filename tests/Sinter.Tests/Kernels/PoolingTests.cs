using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class PoolingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PoolingKind.Max)]
    [InlineData(PoolingKind.AverageIncludingPadding)]
    [InlineData(PoolingKind.AverageExcludingPadding)]
    [InlineData(PoolingKind.L2)]
    public void AgreesWithPlainLoops(PoolingKind kind)
    {
        var random = new Random(30);
        for (int round = 0; round < 80; round++)
        {
            WindowShape window = NaiveWindow.Random(random, dilated: round % 4 == 0, maxInput: 50, maxStride: 4);
            int planes = random.Next(1, 5), from = window.Input.Volume, to = window.Output.Volume;
            using var x = new BoundedMemory<float>(KernelData.Floats(random, planes * from), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(planes * to, atEnd: round % 2 == 0);
            Pooling.Run(kind, planes, window, x.Span, y.Span, WorkPool.Shared, Token);
            float[] input = x.Span.ToArray();
            var expected = new double[planes * to];
            for (int i = 0; i < expected.Length; i++)
            {
                var values = new List<double>();
                int plane = i / to * from;
                NaiveWindow.Visit(window, i % to, (source, _) =>
                {
                    if (source >= 0)
                        values.Add(input[plane + source]);
                });
                expected[i] = kind switch
                {
                    PoolingKind.Max => values.Count == 0 ? double.NegativeInfinity : values.Max(),
                    PoolingKind.L2 => Math.Sqrt(values.Sum(v => v * v)),
                    PoolingKind.AverageIncludingPadding => values.Sum() / window.Kernel.Volume,
                    _ => values.Sum() / values.Count,
                };
            }
            KernelData.Close(expected, y.Span, 1e-6, 1e-5, $"{kind} {window}");
        }
    }

    [Fact]
    public void MaxLetsNaNThrough()
    {
        float[] x = [1, 2, float.NaN, 3, 4, 5, 6, 7, 8, 9];
        var y = new float[9];
        Pooling.Run(PoolingKind.Max, 1, WindowShape.Create([10], [2], [1], [1], [0], [0]), x, y, WorkPool.Inline, Token);
        Assert.Equal([2, float.NaN, float.NaN, 4, 5, 6, 7, 8, 9], y);
    }

    [Fact]
    public void LengthsAreChecked()
    {
        WindowShape window = WindowShape.Create([10], [2], [1], [1], [0], [0]);
        Assert.Throws<ArgumentException>(() => Pooling.Run(PoolingKind.Max, 1, window, new float[9], new float[9], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Pooling.Run(PoolingKind.Max, 1, window, new float[10], new float[8], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(
            () => Pooling.Run(
                PoolingKind.Max, 1, window with { Stride = new Extent3(1, 1, 0) }, new float[10], new float[9], WorkPool.Inline, Token));
    }
}
