using System.Runtime.InteropServices;
using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

/// <summary>Selection, gathering of elements and running sums against plain loops, at the edge of pages that must not be touched.</summary>
public class ChoiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void SelectionAgreesWithPlainLoops(int elementSize)
    {
        var random = new Random(90);
        for (int round = 0; round < 60; round++)
        {
            int rank = random.Next(0, 4);
            int[] output = [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, round == 0 ? 60 : 8))];
            int[][] shapes = [.. Enumerable.Range(0, 3).Select(
                _ => output[random.Next(rank + 1)..].Select(size => random.Next(2) == 0 ? 1 : size).ToArray())];
            var plan = SelectionPlan.Create(output, shapes[0], shapes[1], shapes[2]);
            using var condition = new BoundedMemory<byte>(Bytes(random, plan.ConditionCount, 2));
            using var left = new BoundedMemory<byte>(Bytes(random, plan.LeftCount * elementSize, 256));
            using var right = new BoundedMemory<byte>(Bytes(random, plan.RightCount * elementSize, 256));
            using var target = new BoundedMemory<byte>(plan.Count * elementSize);
            Selection.Run(plan, elementSize, condition.Span, left.Span, right.Span, target.Span, WorkPool.Shared, Token);
            for (int i = 0; i < plan.Count; i++)
            {
                bool holds = condition.Span[Source(i, output, shapes[0])] != 0;
                Span<byte> from = holds ? left.Span : right.Span;
                int index = Source(i, output, holds ? shapes[1] : shapes[2]);
                Assert.True(
                    from.Slice(index * elementSize, elementSize).SequenceEqual(target.Span.Slice(i * elementSize, elementSize)), $"{i}");
            }
        }
        Assert.Throws<ArgumentException>(() => SelectionPlan.Create([2], [3], [2], [2]));
        Assert.Throws<ArgumentException>(() => Selection.Run(
            SelectionPlan.Create([2], [2], [2], [2]), 4, new byte[2], new byte[8], new byte[7], new byte[8], WorkPool.Inline, Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void GatheredElementsAgreeWithPlainLoops(int elementSize)
    {
        var random = new Random(91);
        for (int round = 0; round < 60; round++)
        {
            int outer = random.Next(1, 4), length = random.Next(1, 9), taken = random.Next(1, 7), inner = random.Next(1, 9);
            using var source = new BoundedMemory<byte>(Bytes(random, outer * length * inner * elementSize, 256));
            using var indices = new BoundedMemory<int>(outer * taken * inner);
            foreach (ref int index in indices.Span)
                index = random.Next(-2 * length, 2 * length);
            using var target = new BoundedMemory<byte>(indices.Length * elementSize);
            ElementGather.Run(
                elementSize, source.Span, indices.Span, target.Span, outer, length, taken, inner, wrapNegative: true, WorkPool.Shared,
                Token);
            for (int i = 0; i < indices.Length; i++)
            {
                int index = indices.Span[i];
                index = Math.Clamp(index < 0 ? index + length : index, 0, length - 1);
                int from = (i / inner / taken * length + index) * inner + i % inner;
                Span<byte> expected = source.Span.Slice(from * elementSize, elementSize);
                Assert.True(expected.SequenceEqual(target.Span.Slice(i * elementSize, elementSize)), $"{i}");
            }
        }
        Assert.Throws<ArgumentException>(() =>
            ElementGather.Run(4, new byte[8], [0, 1, 0], new byte[8], 1, 2, 2, 1, wrapNegative: false, WorkPool.Inline, Token));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void RunningSumsAgreeWithPlainLoops(bool exclusive, bool reverse)
    {
        var random = new Random(92);
        for (int round = 0; round < 40; round++)
        {
            int outer = random.Next(1, 4), length = random.Next(1, 30), inner = random.Next(1, round < 5 ? 200 : 4);
            using var x = new BoundedMemory<int>(MemoryMarshal.Cast<byte, int>(Bytes(random, outer * length * inner * 4, 256)));
            using var y = new BoundedMemory<int>(x.Length);
            CumulativeSum.Run(x.Span, y.Span, outer, length, inner, exclusive, reverse, WorkPool.Shared, Token);
            for (int i = 0; i < x.Length; i++)
            {
                int position = i / inner % length, sum = exclusive ? 0 : x.Span[i];
                for (int k = 0; k < length; k++)
                    sum += (reverse ? k > position : k < position) ? x.Span[i + (k - position) * inner] : 0;
                Assert.Equal(sum, y.Span[i]);
            }
        }
        Assert.Throws<ArgumentException>(() =>
            CumulativeSum.Run(new int[4], new int[3], 1, 4, 1, exclusive, reverse, WorkPool.Inline, Token));
    }

    private static byte[] Bytes(Random random, int count, int limit)
    {
        var bytes = new byte[count];
        foreach (ref byte value in bytes.AsSpan())
            value = (byte)random.Next(limit);
        return bytes;
    }

    /// <summary>Where element <paramref name="index"/> of the output comes from in a shape that broadcasts to it.</summary>
    private static int Source(int index, int[] output, int[] shape)
    {
        int source = 0, stride = 1;
        for (int i = 1; i <= output.Length; i++)
        {
            int position = index % output[^i];
            index /= output[^i];
            if (i > shape.Length)
                continue;
            source += shape[^i] == 1 ? 0 : position * stride;
            stride *= shape[^i];
        }
        return source;
    }
}
