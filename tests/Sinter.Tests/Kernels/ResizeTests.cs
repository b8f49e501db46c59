using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class ResizeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void BilinearAndNearestAgreeWithPlainLoops()
    {
        var random = new Random(90);
        for (int round = 0; round < 60; round++)
        {
            int planes = random.Next(1, 4), height = random.Next(1, 30), width = random.Next(1, 30);
            int outputHeight = random.Next(1, 50), outputWidth = round == 0 ? 5000 : random.Next(1, 130);
            ResizeAxis rows = Axis(height, outputHeight), columns = Axis(width, outputWidth);
            using var x = new BoundedMemory<float>(KernelData.Floats(random, planes * height * width), atEnd: round % 2 == 0);
            using var y = new BoundedMemory<float>(planes * outputHeight * outputWidth, atEnd: round % 2 == 0);
            Resize.Bilinear(x.Span, y.Span, planes, rows, columns, WorkPool.Shared, Token);
            double[] bilinear = new double[y.Length], nearest = new double[y.Length];
            for (int i = 0; i < bilinear.Length; i++)
            {
                int column = i % outputWidth, row = i / outputWidth % outputHeight, plane = i / outputWidth / outputHeight * height * width;
                double v = rows.Weight[row], u = columns.Weight[column];
                int top = plane + rows.Low[row] * width, bottom = plane + rows.High[row] * width;
                double upper = x.Span[top + columns.Low[column]] * (1 - u) + x.Span[top + columns.High[column]] * u;
                double lower = x.Span[bottom + columns.Low[column]] * (1 - u) + x.Span[bottom + columns.High[column]] * u;
                bilinear[i] = upper * (1 - v) + lower * v;
                nearest[i] = x.Span[top + columns.Low[column]];
            }
            KernelData.Close(bilinear, y.Span, 1e-6, 1e-6, "bilinear");
            Resize.Nearest(x.Span, y.Span, planes, rows, columns, WorkPool.Shared, Token);
            KernelData.Close(nearest, y.Span, 0, 0, "nearest");
        }
    }

    [Fact]
    public void IndicesOutsideTheInputAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ResizeAxis(3, [0, 3], [1, 1], [0, 0]));
        Assert.Throws<ArgumentException>(() => new ResizeAxis(3, [0, 1], [1, -1], [0, 0]));
        ResizeAxis axis = Axis(3, 5);
        Assert.Throws<ArgumentException>(() => Resize.Bilinear(new float[8], new float[25], 1, axis, axis, WorkPool.Inline, Token));
    }

    private static ResizeAxis Axis(int input, int output)
        => ResizeAxis.FromCoordinates(input, [.. Enumerable.Range(0, output).Select(i => (i + 0.5f) * input / output - 0.5f)]);
}
