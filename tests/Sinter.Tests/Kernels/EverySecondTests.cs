using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public unsafe class EverySecondTests
{
    [Fact]
    public void TakesEverySecondAndReadsNothingBehindTheLast()
    {
        for (int count = 0; count <= 70; count++)
        {
            int length = Math.Max(0, 2 * count - 1);
            float[] values = [.. Enumerable.Range(0, length).Select(i => (float)i)];
            using var from = new BoundedMemory<float>(values, atEnd: true);
            using var to = new BoundedMemory<float>(count, atEnd: true);
            fixed (float* source = from.Span, target = to.Span)
                EverySecond.Copy(source, target, count);
            Assert.Equal(values.Where((_, i) => i % 2 == 0), to.Span.ToArray());
        }
    }
}
