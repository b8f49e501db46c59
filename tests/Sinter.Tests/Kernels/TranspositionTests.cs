using System.Runtime.InteropServices;
using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class TranspositionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void EverySizeAtTheEdgesOfMemory(int elementSize)
    {
        var random = new Random(50);
        for (int round = 0; round < 400; round++)
        {
            int batch = random.Next(1, 3), height = round < 200 ? random.Next(1, 6) : random.Next(1, 70), width = random.Next(1, 70);
            if (round % 2 == 0)
                (height, width) = (width, height);
            int count = batch * height * width;
            byte[] bytes = new byte[count * elementSize];
            random.NextBytes(bytes);
            using var x = new BoundedMemory<byte>(bytes, atEnd: round % 3 != 0);
            using var y = new BoundedMemory<byte>(bytes.Length, atEnd: round % 3 != 0);
            StridedCopy.Run(StridedCopyPlan.Transpose([batch, height, width], [0, 2, 1]), elementSize, x.Span, y.Span, WorkPool.Shared,
                TestContext.Current.CancellationToken);
            for (int i = 0; i < count; i++)
            {
                int b = i / (height * width), row = i / width % height, column = i % width;
                int to = (((b * width) + column) * height) + row;
                Assert.True(
                    x.Span.Slice(i * elementSize, elementSize).SequenceEqual(y.Span.Slice(to * elementSize, elementSize)),
                    $"[{batch}, {height}, {width}], element {i}");
            }
        }
    }

    [Fact]
    public void GapsOfTheTargetStayAsTheyAre()
    {
        // Rows of 3 in a target whose rows are 5 apart.
        float[] x = [.. Enumerable.Range(0, 60).Select(i => (float)i)], y = [.. Enumerable.Repeat(-1f, 100)];
        var plan = StridedCopyPlan.Create([20, 3], 0, [1, 20], 0, [5, 1]);
        StridedCopy.Run(plan, sizeof(float), MemoryMarshal.AsBytes(x.AsSpan()), MemoryMarshal.AsBytes(y.AsSpan()), WorkPool.Inline,
            TestContext.Current.CancellationToken);
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(i % 5 < 3 ? (i / 5) + (i % 5 * 20) : -1, y[i]);
    }
}
