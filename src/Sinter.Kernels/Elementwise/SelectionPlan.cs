namespace Sinter.Kernels;

/// <summary>How a condition and two operands broadcast (NumPy rules, aligned at the right), resolved once to strides: dimensions of size 1
/// are dropped and those that all three walk through alike are merged. Immutable.</summary>
public sealed class SelectionPlan
{
    private SelectionPlan(int conditionCount, int leftCount, int rightCount, List<Loop> loops)
    {
        ConditionCount = conditionCount;
        LeftCount = leftCount;
        RightCount = rightCount;
        Inner = loops.Count == 0 ? new Loop(1, 1, 1, 1) : loops[^1];
        Outer = [.. loops.Take(Math.Max(0, loops.Count - 1))];
        OuterCount = 1;
        foreach (Loop loop in Outer)
            OuterCount = checked(OuterCount * loop.Size);
        Count = checked(OuterCount * Inner.Size);
    }

    /// <summary>Elements of the output.</summary>
    public int Count { get; }

    public int ConditionCount { get; }

    /// <summary>Elements of the operand that is taken where the condition holds.</summary>
    public int LeftCount { get; }

    public int RightCount { get; }

    internal Loop Inner { get; }

    internal Loop[] Outer { get; }

    internal int OuterCount { get; }

    /// <exception cref="ArgumentException">A shape does not broadcast to the output's.</exception>
    /// <exception cref="OverflowException">The output has more than <see cref="int.MaxValue"/> elements.</exception>
    public static SelectionPlan Create(
        ReadOnlySpan<int> output, ReadOnlySpan<int> condition, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        KernelGuard.Require(
            condition.Length <= output.Length && left.Length <= output.Length && right.Length <= output.Length,
            "An operand has more dimensions than the output.");
        var loops = new List<Loop>(output.Length);
        int conditions = 1, lefts = 1, rights = 1;
        for (int fromRight = 1; fromRight <= output.Length; fromRight++)
        {
            int size = output[^fromRight];
            var loop = new Loop(size, Stride(condition, fromRight, size, ref conditions), Stride(left, fromRight, size, ref lefts),
                Stride(right, fromRight, size, ref rights));
            if (size == 1)
                continue;
            if (loops.Count > 0 && loops[^1].Continues(loop))
                loops[^1] = loops[^1] with { Size = checked(loops[^1].Size * size) };
            else
                loops.Add(loop);
        }
        loops.Reverse();
        return new SelectionPlan(conditions, lefts, rights, loops);
    }

    private static int Stride(ReadOnlySpan<int> shape, int fromRight, int size, ref int count)
    {
        int own = fromRight <= shape.Length ? shape[^fromRight] : 1, stride = own == 1 ? 0 : count;
        KernelGuard.Require(own == size || own == 1, $"Dimension {own} does not broadcast to {size}.");
        count = checked(count * own);
        return stride;
    }

    internal readonly record struct Loop(int Size, int Condition, int Left, int Right)
    {
        /// <summary>True when <paramref name="outer"/> goes on where this loop ends, for all operands.</summary>
        public bool Continues(Loop outer) => outer.Condition == (long)Condition * Size && outer.Left == (long)Left * Size
            && outer.Right == (long)Right * Size;
    }
}
