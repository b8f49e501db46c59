namespace Sinter.Kernels;

/// <summary>Runs a <see cref="StridedCopyPlan"/> on elements of 1, 2, 4 or 8 bytes.</summary>
public static unsafe class StridedCopy
{
    /// <summary>Source and target must not overlap.</summary>
    /// <exception cref="ArgumentException">The element size is not supported, or a span is too short for the plan.</exception>
    public static void Run(
        StridedCopyPlan plan, int elementSize, ReadOnlySpan<byte> source, Span<byte> target, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        KernelGuard.Require(elementSize is 1 or 2 or 4 or 8, $"Elements of {elementSize} bytes are not supported.");
        KernelGuard.AtLeast(source.Length, plan.SourceLength * elementSize, nameof(source));
        KernelGuard.AtLeast(target.Length, plan.TargetLength * elementSize, nameof(target));
        if (plan.IsEmpty)
            return;
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            switch (elementSize)
            {
                case 1: Run(plan, from, to, pool, cancellationToken); break;
                case 2: Run(plan, (ushort*)from, (ushort*)to, pool, cancellationToken); break;
                case 4: Run(plan, (uint*)from, (uint*)to, pool, cancellationToken); break;
                default: Run(plan, (ulong*)from, (ulong*)to, pool, cancellationToken); break;
            }
        }
    }

    private static void Run<T>(StridedCopyPlan plan, T* source, T* target, WorkPool pool, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var body = new StridedCopyBody<T>(plan, source + plan.SourceOffset, target + plan.TargetOffset);
        pool.Run(body, body.TileCount, cancellationToken);
    }
}
