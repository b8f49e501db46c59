namespace Sinter.Kernels;

/// <summary>Runs a loop over the output of a <see cref="BroadcastPlan"/>, cut into tiles of equal length.</summary>
internal unsafe struct BroadcastBody<TLoop, TIn, TOut> : IParallelBody
    where TLoop : struct, IBinaryLoop<TIn, TOut>
    where TIn : unmanaged
    where TOut : unmanaged
{
    public const int TileElements = 32 * 1024;

    public TLoop Loop;
    public BroadcastPlan Plan;
    public TIn* X;
    public TIn* Y;
    public TOut* Z;

    public static void Run(
        TLoop loop, BroadcastPlan plan, ReadOnlySpan<TIn> x, ReadOnlySpan<TIn> y, Span<TOut> z, WorkPool pool,
        CancellationToken cancellationToken)
    {
        KernelGuard.Length(x.Length, plan.LeftCount, nameof(x));
        KernelGuard.Length(y.Length, plan.RightCount, nameof(y));
        KernelGuard.Length(z.Length, plan.Count, nameof(z));
        fixed (TIn* left = x, right = y)
        fixed (TOut* target = z)
        {
            var body = new BroadcastBody<TLoop, TIn, TOut> { Loop = loop, Plan = plan, X = left, Y = right, Z = target };
            pool.Run(body, Tiles.Count(plan.Count, TileElements), cancellationToken);
        }
    }

    public readonly void Run(int tile)
    {
        int start = tile * TileElements, end = Math.Min(start + TileElements, Plan.Count);
        int inner = Plan.InnerLength, last = Plan.Sizes.Length - 1;
        int row = Math.DivRem(start, inner, out int offset), rowsLeft = 0;
        nint left = 0, right = 0;
        for (; start < end; row++)
        {
            // The loop before the innermost one goes on by its strides; the others are looked at when it is through.
            if (rowsLeft > 0)
            {
                left += Plan.LeftStrides[last];
                right += Plan.RightStrides[last];
                rowsLeft--;
            }
            else
            {
                left = right = 0;
                int next = row;
                for (int axis = last; axis >= 0; axis--)
                {
                    next = Math.DivRem(next, Plan.Sizes[axis], out int position);
                    left += (nint)position * Plan.LeftStrides[axis];
                    right += (nint)position * Plan.RightStrides[axis];
                    if (axis == last)
                        rowsLeft = Plan.Sizes[axis] - 1 - position;
                }
            }
            int length = Math.Min(inner - offset, end - start);
            switch (Plan.Form)
            {
                case InnerForm.ScalarLeft: Loop.ScalarLeft(X[left], Y + right + offset, Z + start, length); break;
                case InnerForm.ScalarRight: Loop.ScalarRight(X + left + offset, Y[right], Z + start, length); break;
                default: Loop.Both(X + left + offset, Y + right + offset, Z + start, length); break;
            }
            start += length;
            offset = 0;
        }
    }
}
