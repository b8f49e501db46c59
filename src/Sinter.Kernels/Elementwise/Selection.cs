namespace Sinter.Kernels;

/// <summary>Choice between two tensors, element by element; elements of 1, 2, 4 or 8 bytes.</summary>
public static unsafe class Selection
{
    /// <summary>The left operand's element where the condition is not 0, otherwise the right one's. The output must not overlap an
    /// operand.</summary>
    /// <exception cref="ArgumentException">The element size is not supported, or a length does not fit the plan.</exception>
    public static void Run(
        SelectionPlan plan,
        int elementSize,
        ReadOnlySpan<byte> condition,
        ReadOnlySpan<byte> left,
        ReadOnlySpan<byte> right,
        Span<byte> output,
        WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(elementSize is 1 or 2 or 4 or 8, $"Elements of {elementSize} bytes are not supported.");
        KernelGuard.Length(condition.Length, plan.ConditionCount, nameof(condition));
        KernelGuard.Length(left.Length, (long)plan.LeftCount * elementSize, nameof(left));
        KernelGuard.Length(right.Length, (long)plan.RightCount * elementSize, nameof(right));
        KernelGuard.Length(output.Length, (long)plan.Count * elementSize, nameof(output));
        if (output.IsEmpty)
            return;
        fixed (byte* conditions = condition, lefts = left, rights = right, target = output)
        {
            switch (elementSize)
            {
                case 1: Run(plan, conditions, lefts, rights, target, pool, cancellationToken); break;
                case 2: Run(plan, conditions, (ushort*)lefts, (ushort*)rights, (ushort*)target, pool, cancellationToken); break;
                case 4: Run(plan, conditions, (uint*)lefts, (uint*)rights, (uint*)target, pool, cancellationToken); break;
                default: Run(plan, conditions, (ulong*)lefts, (ulong*)rights, (ulong*)target, pool, cancellationToken); break;
            }
        }
    }

    private static void Run<T>(
        SelectionPlan plan, byte* condition, T* left, T* right, T* target, WorkPool pool, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var body = new Body<T>
        {
            Plan = plan,
            Condition = condition,
            Left = left,
            Right = right,
            Target = target,
            Tiling = new PlaneTiling(plan.OuterCount, plan.Inner.Size, 1),
        };
        pool.Run(body, body.Tiling.TileCount, cancellationToken);
    }

    private struct Body<T> : IParallelBody
        where T : unmanaged
    {
        public SelectionPlan Plan;
        public byte* Condition;
        public T* Left;
        public T* Right;
        public T* Target;
        public PlaneTiling Tiling;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int row, out int end, out int first, out int count);
            SelectionPlan.Loop inner = Plan.Inner;
            for (; row < end; row++)
            {
                nint condition = (nint)first * inner.Condition, left = (nint)first * inner.Left, right = (nint)first * inner.Right;
                int rest = row;
                for (int i = Plan.Outer.Length - 1; i >= 0; i--)
                {
                    SelectionPlan.Loop loop = Plan.Outer[i];
                    rest = Math.DivRem(rest, loop.Size, out int position);
                    condition += (nint)position * loop.Condition;
                    left += (nint)position * loop.Left;
                    right += (nint)position * loop.Right;
                }
                T* target = Target + (nint)row * inner.Size + first;
                if (inner.Condition != 0)
                    Choose(Condition + condition, Left + left, inner.Left, Right + right, inner.Right, target, count);
                else if (Condition[condition] != 0)
                    Copy(Left + left, inner.Left, target, count);
                else
                    Copy(Right + right, inner.Right, target, count);
            }
        }

        private static void Choose(byte* condition, T* left, nint leftStep, T* right, nint rightStep, T* target, int count)
        {
            for (int i = 0; i < count; i++, left += leftStep, right += rightStep)
                target[i] = condition[i] != 0 ? *left : *right;
        }

        private static void Copy(T* source, nint step, T* target, int count)
        {
            if (step == 0)
                new Span<T>(target, count).Fill(*source);
            else
                new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(target, count));
        }
    }
}
