using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class ChannelsLastWindowTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PoolingKind.Max)]
    [InlineData(PoolingKind.AverageIncludingPadding)]
    [InlineData(PoolingKind.AverageExcludingPadding)]
    [InlineData(PoolingKind.L2)]
    public void PoolingAgreesWithPlainLoops(PoolingKind kind)
    {
        var random = new Random(70);
        for (int round = 0; round < 60; round++)
        {
            WindowShape window = NaiveWindow.Random(random, dilated: round % 4 == 0, maxStride: 4);
            int batch = random.Next(1, 3), channels = random.Next(1, round % 10 == 0 ? 300 : 50);
            int from = window.Input.Volume, to = window.Output.Volume;
            using var x = new BoundedMemory<float>(KernelData.Floats(random, batch * from * channels), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(batch * to * channels, atEnd: round % 2 == 0);
            ChannelsLastPooling.Run(kind, batch, channels, window, x.Span, y.Span, WorkPool.Shared, Token);
            float[] input = x.Span.ToArray();
            var expected = new double[batch * to * channels];
            for (int i = 0; i < expected.Length; i++)
            {
                var values = new List<double>();
                int channel = i % channels, pixel = i / channels, first = pixel / to * from;
                NaiveWindow.Visit(window, pixel % to, (source, _) =>
                {
                    if (source >= 0)
                        values.Add(input[((first + source) * channels) + channel]);
                });
                expected[i] = kind switch
                {
                    PoolingKind.Max => values.Count == 0 ? double.NegativeInfinity : values.Max(),
                    PoolingKind.L2 => Math.Sqrt(values.Sum(v => v * v)),
                    PoolingKind.AverageIncludingPadding => values.Sum() / window.Kernel.Volume,
                    _ => values.Sum() / values.Count,
                };
            }
            KernelData.Close(expected, y.Span, 1e-6, 1e-5, $"{kind} {channels} {window}");
        }
    }

    [Fact]
    public void ResizingAgreesWithTheOneOfPlanes()
    {
        var random = new Random(71);
        for (int round = 0; round < 40; round++)
        {
            int images = random.Next(1, 3), channels = random.Next(1, 40), height = random.Next(1, 9);
            int width = round % 10 == 0 ? 1500 : random.Next(1, 9);
            ResizeAxis rows = Axis(random, height), columns = Axis(random, width);
            float[] planes = KernelData.Floats(random, images * channels * height * width);
            float[] expected = new float[images * channels * rows.OutputLength * columns.OutputLength];
            using var x = new BoundedMemory<float>(Turned(planes, images, channels, height * width), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(expected.Length, atEnd: round % 2 == 0);
            foreach (bool nearest in (bool[])[false, true])
            {
                if (nearest)
                {
                    Resize.Nearest(planes, expected, images * channels, rows, columns, WorkPool.Inline, Token);
                    ChannelsLastResize.Nearest(x.Span, y.Span, images, channels, rows, columns, 0, WorkPool.Shared, Token);
                }
                else
                {
                    Resize.Bilinear(planes, expected, images * channels, rows, columns, WorkPool.Inline, Token);
                    ChannelsLastResize.Bilinear(x.Span, y.Span, images, channels, rows, columns, 0, WorkPool.Shared, Token);
                }
                float[] turned = Turned(expected, images, channels, rows.OutputLength * columns.OutputLength);
                KernelData.Close([.. turned.Select(value => (double)value)], y.Span, 1e-6, 1e-6, $"nearest {nearest}");
            }
        }
    }

    [Fact]
    public void LengthsAreChecked()
    {
        WindowShape window = WindowShape.Create([10], [2], [1], [1], [0], [0]);
        Assert.Throws<ArgumentException>(() => ChannelsLastPooling.Run(
            PoolingKind.Max, 1, 3, window, new float[29], new float[27], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => ChannelsLastPooling.Run(
            PoolingKind.Max, 1, 3, window, new float[30], new float[26], WorkPool.Inline, Token));
        var axis = new ResizeAxis(2, [0, 1], [1, 1], [0, 0]);
        foreach ((int from, int to) in ((int, int)[])[(11, 12), (12, 11)])
        {
            Assert.Throws<ArgumentException>(
                () => ChannelsLastResize.Nearest(new float[from], new float[to], 1, 3, axis, axis, 0, WorkPool.Inline, Token));
        }
    }

    private static ResizeAxis Axis(Random random, int length) =>
        ResizeAxis.FromCoordinates(length, [.. Enumerable.Range(0, random.Next(1, 15)).Select(_ => random.NextSingle() * length)]);

    private static float[] Turned(float[] planes, int images, int channels, int pixels)
    {
        var turned = new float[planes.Length];
        for (int i = 0; i < planes.Length; i++)
            turned[(((i / pixels / channels * pixels) + (i % pixels)) * channels) + (i / pixels % channels)] = planes[i];
        return turned;
    }
}
