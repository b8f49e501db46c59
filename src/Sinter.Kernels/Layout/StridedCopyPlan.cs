namespace Sinter.Kernels;

/// <summary>A copy between two strided views of the same dimensions, resolved once. It covers transposition, slicing with steps, reversal,
/// broadcasting and tiling (stride 0 in the source), joining and splitting (an offset on either side). Strides and offsets are in elements.
/// Immutable.</summary>
public sealed class StridedCopyPlan
{
    private StridedCopyPlan(List<Loop> loops, long sourceOffset, long targetOffset)
    {
        SourceOffset = (nint)sourceOffset;
        TargetOffset = (nint)targetOffset;
        long sourceLow = sourceOffset, sourceHigh = sourceOffset, targetLow = targetOffset, targetHigh = targetOffset;
        foreach (Loop loop in loops)
        {
            Extend(ref sourceLow, ref sourceHigh, loop.Size, loop.Source);
            Extend(ref targetLow, ref targetHigh, loop.Size, loop.Target);
            IsEmpty |= loop.Size == 0;
        }
        KernelGuard.Require(IsEmpty || (sourceLow >= 0 && targetLow >= 0), "The strides lead before the first element.");
        SourceLength = IsEmpty ? 0 : sourceHigh + 1;
        TargetLength = IsEmpty ? 0 : targetHigh + 1;
        Merge(loops);
        if (loops.Count == 0)
            loops.Add(new Loop(1, 1, 1));
        MoveTransposedLoopInward(loops);
        Sizes = [.. loops.Select(loop => loop.Size)];
        SourceStrides = [.. loops.Select(loop => (nint)loop.Source)];
        TargetStrides = [.. loops.Select(loop => (nint)loop.Target)];
    }

    /// <summary>Elements that the source must hold.</summary>
    public long SourceLength { get; }

    /// <summary>Elements that the target must hold. Those that the copy does not reach stay as they are.</summary>
    public long TargetLength { get; }

    internal bool IsEmpty { get; }

    internal nint SourceOffset { get; }

    internal nint TargetOffset { get; }

    internal int[] Sizes { get; }

    internal nint[] SourceStrides { get; }

    internal nint[] TargetStrides { get; }

    /// <summary>The last two loops are a transposition: the last is dense in the target, the one before it in the source.</summary>
    internal bool IsTransposed { get; private set; }

    /// <exception cref="ArgumentException">The ranks differ, or a stride leads out of the memory's beginning.</exception>
    public static StridedCopyPlan Create(
        ReadOnlySpan<int> dimensions, long sourceOffset, ReadOnlySpan<int> sourceStrides, long targetOffset,
        ReadOnlySpan<int> targetStrides)
    {
        KernelGuard.Length(sourceStrides.Length, dimensions.Length, nameof(sourceStrides));
        KernelGuard.Length(targetStrides.Length, dimensions.Length, nameof(targetStrides));
        var loops = new List<Loop>(dimensions.Length);
        for (int i = 0; i < dimensions.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimensions[i]);
            if (dimensions[i] != 1)
                loops.Add(new Loop(dimensions[i], sourceStrides[i], targetStrides[i]));
        }
        return new StridedCopyPlan(loops, sourceOffset, targetOffset);
    }

    /// <summary>Target dimension i is source dimension permutation[i].</summary>
    /// <exception cref="ArgumentException">It is no permutation of the axes.</exception>
    public static StridedCopyPlan Transpose(ReadOnlySpan<int> shape, ReadOnlySpan<int> permutation)
    {
        KernelGuard.Length(permutation.Length, shape.Length, nameof(permutation));
        int[] strides = Dense(shape), dimensions = new int[shape.Length], permuted = new int[shape.Length];
        var seen = new bool[shape.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            int axis = permutation[i];
            KernelGuard.Require((uint)axis < (uint)shape.Length && !seen[axis], "It is no permutation of the axes.");
            seen[axis] = true;
            dimensions[i] = shape[axis];
            permuted[i] = strides[axis];
        }
        return Create(dimensions, 0, permuted, 0, Dense(dimensions));
    }

    /// <summary>From begin on, size elements at each step along each axis; steps may be negative.</summary>
    /// <exception cref="ArgumentException">The slice leaves the shape.</exception>
    public static StridedCopyPlan Slice(ReadOnlySpan<int> shape, ReadOnlySpan<int> begin, ReadOnlySpan<int> size, ReadOnlySpan<int> step)
    {
        CheckSlice(shape, begin, size, step);
        return Create(size, Offset(shape, begin), Steps(shape, step), 0, Dense(size));
    }

    /// <summary>The reverse of <see cref="Slice"/>: a dense source is written over a slice of the target.</summary>
    /// <exception cref="ArgumentException">The slice leaves the shape.</exception>
    public static StridedCopyPlan IntoSlice(
        ReadOnlySpan<int> shape, ReadOnlySpan<int> begin, ReadOnlySpan<int> size, ReadOnlySpan<int> step)
    {
        CheckSlice(shape, begin, size, step);
        return Create(size, 0, Dense(size), Offset(shape, begin), Steps(shape, step));
    }

    /// <summary>Repeats the source so often along each axis.</summary>
    public static StridedCopyPlan Tile(ReadOnlySpan<int> shape, ReadOnlySpan<int> repetitions)
    {
        KernelGuard.Length(repetitions.Length, shape.Length, nameof(repetitions));
        int rank = shape.Length;
        var output = new int[rank];
        for (int i = 0; i < rank; i++)
            output[i] = checked(shape[i] * repetitions[i]);
        int[] source = Dense(shape), target = Dense(output);
        // Each axis becomes two: the repetition, which stays in place in the source, and the axis itself.
        int[] dimensions = new int[2 * rank], from = new int[2 * rank], to = new int[2 * rank];
        for (int i = 0; i < rank; i++)
        {
            dimensions[2 * i] = repetitions[i];
            to[2 * i] = checked(target[i] * shape[i]);
            dimensions[2 * i + 1] = shape[i];
            from[2 * i + 1] = source[i];
            to[2 * i + 1] = target[i];
        }
        return Create(dimensions, 0, from, 0, to);
    }

    /// <summary>Copies a tensor into a larger shape by NumPy's broadcasting rules.</summary>
    /// <exception cref="ArgumentException">The shape does not broadcast to the output.</exception>
    public static StridedCopyPlan Broadcast(ReadOnlySpan<int> shape, ReadOnlySpan<int> output)
    {
        KernelGuard.Require(shape.Length <= output.Length, "The output has fewer dimensions than the source.");
        int[] dense = Dense(shape), strides = new int[output.Length];
        for (int i = 1; i <= shape.Length; i++)
        {
            KernelGuard.Require(shape[^i] == output[^i] || shape[^i] == 1, $"Dimension {shape[^i]} does not broadcast to {output[^i]}.");
            strides[^i] = shape[^i] == 1 ? 0 : dense[^i];
        }
        return Create(output, 0, strides, 0, Dense(output));
    }

    private static int[] Dense(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        int stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride = checked(stride * shape[i]);
        }
        return strides;
    }

    private static void CheckSlice(ReadOnlySpan<int> shape, ReadOnlySpan<int> begin, ReadOnlySpan<int> size, ReadOnlySpan<int> step)
    {
        KernelGuard.Require(
            begin.Length == shape.Length && size.Length == shape.Length && step.Length == shape.Length, "The ranks differ.");
        for (int i = 0; i < shape.Length; i++)
        {
            long last = begin[i] + (long)(size[i] - 1) * step[i];
            bool inside = size[i] == 0 || (size[i] > 0 && (uint)begin[i] < (uint)shape[i] && last >= 0 && last < shape[i]);
            KernelGuard.Require(inside, $"The slice leaves axis {i} of size {shape[i]}.");
        }
    }

    private static long Offset(ReadOnlySpan<int> shape, ReadOnlySpan<int> begin)
    {
        int[] strides = Dense(shape);
        long offset = 0;
        for (int i = 0; i < strides.Length; i++)
            offset += (long)strides[i] * begin[i];
        return offset;
    }

    private static int[] Steps(ReadOnlySpan<int> shape, ReadOnlySpan<int> step)
    {
        int[] strides = Dense(shape);
        for (int i = 0; i < strides.Length; i++)
            strides[i] = shape[i] == 0 ? 0 : unchecked(strides[i] * step[i]);
        return strides;
    }

    private static void Extend(ref long low, ref long high, int size, long stride)
    {
        long reach = (size - 1L) * stride;
        if (reach < 0)
            low += reach;
        else
            high += reach;
    }

    private static void Merge(List<Loop> loops)
    {
        for (int i = loops.Count - 2; i >= 0; i--)
        {
            Loop outer = loops[i], inner = loops[i + 1];
            if (outer.Source != inner.Source * inner.Size || outer.Target != inner.Target * inner.Size
                || (long)outer.Size * inner.Size > int.MaxValue)
                continue;
            loops[i] = new Loop(outer.Size * inner.Size, inner.Source, inner.Target);
            loops.RemoveAt(i + 1);
        }
    }

    // The order of the loops is free, so the one that is dense in the source is put next to the one that is dense in the target.
    private void MoveTransposedLoopInward(List<Loop> loops)
    {
        Loop last = loops[^1];
        int dense = loops.FindIndex(loop => loop.Source == 1);
        if (last.Target != 1 || last.Source == 1 || last.Source == 0 || dense < 0)
            return;
        Loop moved = loops[dense];
        loops.RemoveAt(dense);
        loops.Insert(loops.Count - 1, moved);
        IsTransposed = true;
    }

    private readonly record struct Loop(int Size, long Source, long Target);
}
