namespace Sinter.Kernels;

/// <summary>Which operand, if any, stays the same along the innermost loop.</summary>
internal enum InnerForm
{
    Both,
    ScalarLeft,
    ScalarRight,
}

/// <summary>How two shapes broadcast (NumPy rules, aligned at the right), resolved once to strides: dimensions of size 1 are dropped and
/// those that both operands walk through alike are merged, so that mostly one or two loops are left. Immutable.</summary>
public sealed class BroadcastPlan
{
    private readonly int[] _outputShape;

    private BroadcastPlan(int[] outputShape, int leftCount, int rightCount, List<Loop> loops)
    {
        _outputShape = outputShape;
        LeftCount = leftCount;
        RightCount = rightCount;
        Loop inner = loops.Count == 0 ? new Loop(1, 1, 1) : loops[^1];
        InnerLength = inner.Size;
        Form = inner.Left == 0 ? InnerForm.ScalarLeft : inner.Right == 0 ? InnerForm.ScalarRight : InnerForm.Both;
        int outer = Math.Max(0, loops.Count - 1);
        Sizes = [.. loops.Take(outer).Select(loop => loop.Size)];
        LeftStrides = [.. loops.Take(outer).Select(loop => loop.Left)];
        RightStrides = [.. loops.Take(outer).Select(loop => loop.Right)];
        Count = 1;
        foreach (int size in outputShape)
            Count = checked(Count * size);
    }

    public ReadOnlySpan<int> OutputShape => _outputShape;

    /// <summary>Elements of the output.</summary>
    public int Count { get; }

    public int LeftCount { get; }

    public int RightCount { get; }

    internal InnerForm Form { get; }

    internal int InnerLength { get; }

    internal int[] Sizes { get; }

    internal int[] LeftStrides { get; }

    internal int[] RightStrides { get; }

    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="OverflowException">The output has more than <see cref="int.MaxValue"/> elements.</exception>
    public static BroadcastPlan Create(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        int rank = Math.Max(left.Length, right.Length);
        var output = new int[rank];
        var loops = new List<Loop>(rank);
        int leftCount = 1, rightCount = 1;
        for (int fromRight = 1; fromRight <= rank; fromRight++)
        {
            int l = fromRight <= left.Length ? left[^fromRight] : 1, r = fromRight <= right.Length ? right[^fromRight] : 1;
            if (l != r && l != 1 && r != 1)
                throw new ArgumentException(
                    $"[{string.Join(", ", left.ToArray())}] and [{string.Join(", ", right.ToArray())}] do not broadcast.");
            int size = l == 1 ? r : l;
            output[^fromRight] = size;
            if (size != 1)
                loops.Add(new Loop(size, l == 1 ? 0 : leftCount, r == 1 ? 0 : rightCount));
            leftCount = checked(leftCount * l);
            rightCount = checked(rightCount * r);
        }
        loops.Reverse();
        for (int i = loops.Count - 2; i >= 0; i--)
        {
            Loop outer = loops[i], inner = loops[i + 1];
            if (outer.Left != (long)inner.Left * inner.Size || outer.Right != (long)inner.Right * inner.Size)
                continue;
            loops[i] = new Loop(checked(outer.Size * inner.Size), inner.Left, inner.Right);
            loops.RemoveAt(i + 1);
        }
        return new BroadcastPlan(output, leftCount, rightCount, loops);
    }

    private readonly record struct Loop(int Size, int Left, int Right);
}
