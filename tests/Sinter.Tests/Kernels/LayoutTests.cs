using System.Runtime.InteropServices;
using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class LayoutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void TranspositionAgreesWithPlainLoops(int elementSize)
    {
        var random = new Random(80);
        for (int round = 0; round < 150; round++)
        {
            int rank = random.Next(0, 6);
            int[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, rank <= 2 ? 70 : 9))];
            int[] permutation = [.. Enumerable.Range(0, rank)];
            random.Shuffle(permutation);
            int[] output = [.. permutation.Select(axis => shape[axis])];
            Check(StridedCopyPlan.Transpose(shape, permutation), elementSize, Count(shape), Count(output), random, index =>
            {
                int[] position = Position(index, output), source = new int[rank];
                for (int i = 0; i < rank; i++)
                    source[permutation[i]] = position[i];
                return Index(source, shape);
            });
        }
        Assert.Throws<ArgumentException>(() => StridedCopyPlan.Transpose([2, 3], [0, 0]));
    }

    [Fact]
    public void SlicesWithStepsAgreeWithPlainLoops()
    {
        var random = new Random(81);
        for (int round = 0; round < 150; round++)
        {
            int rank = random.Next(1, 5);
            int[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, 20))];
            int[] begin = [.. shape.Select(size => random.Next(size))];
            int[] step = [.. shape.Select(_ => random.Next(2) == 0 ? random.Next(1, 4) : -random.Next(1, 4))];
            int[] size = [.. shape.Select(
                (length, i) => 1 + random.Next(1 + (step[i] > 0 ? length - 1 - begin[i] : begin[i]) / Math.Abs(step[i])))];
            int Source(int index) => Index([.. Position(index, size).Select((p, i) => begin[i] + p * step[i])], shape);
            Check(StridedCopyPlan.Slice(shape, begin, size, step), 4, Count(shape), Count(size), random, Source);

            // Into a slice: what is read where the other direction writes; the rest stays.
            int[] whole = [.. Enumerable.Range(0, Count(shape)).Select(i => -1 - i)], piece = [.. Enumerable.Range(0, Count(size))];
            int[] expected = [.. whole];
            for (int i = 0; i < piece.Length; i++)
                expected[Source(i)] = piece[i];
            StridedCopy.Run(
                StridedCopyPlan.IntoSlice(shape, begin, size, step), 4, MemoryMarshal.AsBytes<int>(piece),
                MemoryMarshal.AsBytes(whole.AsSpan()), WorkPool.Shared, Token);
            Assert.Equal(expected, whole);
        }
        Assert.Throws<ArgumentException>(() => StridedCopyPlan.Slice([5], [3], [2], [2]));
        Assert.Throws<ArgumentException>(() => StridedCopyPlan.Slice([5], [0], [2], [-1]));
    }

    [Fact]
    public void TilesAndBroadcastsAgreeWithPlainLoops()
    {
        var random = new Random(82);
        for (int round = 0; round < 100; round++)
        {
            int rank = random.Next(0, 5);
            int[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, 6))];
            int[] repetitions = [.. shape.Select(_ => random.Next(1, 4))];
            int[] output = [.. shape.Select((size, i) => size * repetitions[i])];
            Check(StridedCopyPlan.Tile(shape, repetitions), 4, Count(shape), Count(output), random, index =>
                Index([.. Position(index, output).Select((p, i) => p % shape[i])], shape));

            int[] thin = [.. shape.Select(size => random.Next(2) == 0 ? 1 : size)];
            Check(StridedCopyPlan.Broadcast(thin, shape), 2, Count(thin), Count(shape), random, index =>
                Index([.. Position(index, shape).Select((p, i) => thin[i] == 1 ? 0 : p)], thin));
        }
        Assert.Throws<ArgumentException>(() => StridedCopyPlan.Broadcast([2], [3]));
    }

    [Fact]
    public void ACopyMayNotLeaveItsMemory()
    {
        StridedCopyPlan plan = StridedCopyPlan.Transpose([2, 3], [1, 0]);
        Assert.Throws<ArgumentException>(() => StridedCopy.Run(plan, 4, new byte[23], new byte[24], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => StridedCopy.Run(plan, 4, new byte[24], new byte[23], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => StridedCopy.Run(plan, 3, new byte[24], new byte[24], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => StridedCopyPlan.Create([3], 1, [-1], 0, [1]));
    }

    [Fact]
    public void JoiningAndSplittingAreEachOthersReverse()
    {
        var random = new Random(83);
        for (int round = 0; round < 50; round++)
        {
            int outer = random.Next(1, 6);
            int[] rows = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(0, 90))];
            var whole = new byte[outer * rows.Sum()];
            var pieces = new List<byte[]>();
            int offset = 0;
            foreach (int row in rows)
            {
                var piece = new byte[outer * row];
                random.NextBytes(piece);
                pieces.Add(piece);
                Joining.Write(piece, whole, outer, offset, WorkPool.Shared, Token);
                offset += row;
            }
            byte[] expected = [.. Enumerable.Range(0, outer).SelectMany(
                o => pieces.SelectMany((piece, i) => piece.Skip(o * rows[i]).Take(rows[i])))];
            Assert.Equal(expected, whole);
            offset = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                var back = new byte[outer * rows[i]];
                Joining.Read(whole, back, outer, offset, WorkPool.Shared, Token);
                Assert.Equal(pieces[i], back);
                offset += rows[i];
            }
        }
        Assert.Throws<ArgumentException>(() => Joining.Write(new byte[8], new byte[16], 2, 5, WorkPool.Inline, Token));
    }

    [Theory]
    [InlineData(PaddingMode.Constant)]
    [InlineData(PaddingMode.Reflect)]
    [InlineData(PaddingMode.Replicate)]
    public void PaddingAgreesWithPlainLoops(PaddingMode mode)
    {
        var random = new Random(84);
        for (int round = 0; round < 100; round++)
        {
            int rank = random.Next(1, 5);
            int[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, 12))];
            int[] before = [.. shape.Select(size => random.Next(0, mode == PaddingMode.Reflect ? size : 6))];
            int[] after = [.. shape.Select(size => random.Next(0, mode == PaddingMode.Reflect ? size : 6))];
            int[] output = [.. shape.Select((size, i) => size + before[i] + after[i])];
            int[] source = [.. Enumerable.Range(1, Count(shape))], target = new int[Count(output)];
            Padding.Run(
                mode, shape, before, after, 4, BitConverter.GetBytes(-7), MemoryMarshal.AsBytes<int>(source),
                MemoryMarshal.AsBytes(target.AsSpan()), WorkPool.Shared, Token);
            for (int i = 0; i < target.Length; i++)
            {
                int[] position = [.. Position(i, output).Select((p, axis) => p - before[axis])];
                bool outside = position.Where((p, axis) => p < 0 || p >= shape[axis]).Any();
                for (int axis = 0; axis < rank; axis++)
                {
                    int last = shape[axis] - 1;
                    position[axis] = mode == PaddingMode.Replicate ? Math.Clamp(position[axis], 0, last)
                        : position[axis] < 0 ? -position[axis] : position[axis] > last ? 2 * last - position[axis] : position[axis];
                }
                Assert.Equal(outside && mode == PaddingMode.Constant ? -7 : source[Index(position, shape)], target[i]);
            }
        }
        if (mode == PaddingMode.Reflect)
            Assert.Throws<ArgumentException>(
                () => Padding.Run(mode, [3], [3], [0], 1, [], new byte[3], new byte[6], WorkPool.Inline, Token));
    }

    [Fact]
    public void GatherTakesRowsAndChecksIndices()
    {
        float[] x = [.. Enumerable.Range(0, 2 * 4 * 3).Select(i => (float)i)];
        int[] indices = [3, 0, -1, 2];
        var y = new float[2 * 4 * 3];
        Gather.Run(
            MemoryMarshal.AsBytes<float>(x), indices, MemoryMarshal.AsBytes(y.AsSpan()), 2, 4, 12, wrapNegative: true, IndexBounds.Throw,
            WorkPool.Shared, Token);
        Assert.Equal([9, 10, 11, 0, 1, 2, 9, 10, 11, 6, 7, 8, 21, 22, 23, 12, 13, 14, 21, 22, 23, 18, 19, 20], y);

        var bytes = new byte[3];
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Gather.Run(new byte[] { 1, 2 }, new[] { 0, 1, 2 }, bytes, 1, 2, 1, true, IndexBounds.Throw, WorkPool.Inline, Token));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Gather.Run(new byte[] { 1, 2 }, new[] { 0, 1, -1 }, bytes, 1, 2, 1, false, IndexBounds.Throw, WorkPool.Inline, Token));
        Gather.Run(new byte[] { 1, 2 }, new[] { 9, 0, int.MinValue }, bytes, 1, 2, 1, true, IndexBounds.Clamp, WorkPool.Inline, Token);
        Assert.Equal([2, 1, 1], bytes);
    }

    private static void Check(
        StridedCopyPlan plan, int elementSize, int sourceCount, int targetCount, Random random, Func<int, int> sourceOf)
    {
        var content = new byte[sourceCount * elementSize];
        random.NextBytes(content);
        using var source = new BoundedMemory<byte>(content, atEnd: random.Next(2) == 0);
        using var target = new BoundedMemory<byte>(targetCount * elementSize, atEnd: random.Next(2) == 0);
        StridedCopy.Run(plan, elementSize, source.Span, target.Span, WorkPool.Shared, Token);
        for (int i = 0; i < targetCount; i++)
        {
            ReadOnlySpan<byte> expected = content.AsSpan(sourceOf(i) * elementSize, elementSize);
            Assert.True(expected.SequenceEqual(target.Span.Slice(i * elementSize, elementSize)), $"element {i} of {targetCount}");
        }
    }

    private static int Count(int[] shape) => shape.Aggregate(1, (product, size) => product * size);

    private static int[] Position(int index, int[] shape)
    {
        var position = new int[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            position[axis] = index % shape[axis];
            index /= shape[axis];
        }
        return position;
    }

    private static int Index(int[] position, int[] shape)
    {
        int index = 0;
        for (int axis = 0; axis < shape.Length; axis++)
            index = index * shape[axis] + position[axis];
        return index;
    }
}
