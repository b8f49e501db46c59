using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>What one strided copy does: other orders of axes and elements.</summary>
internal static class CopyBindings
{
    public static CpuKernel? BindTranspose(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        Shape x = site.Shape("x");
        int[] order = site.Arguments.NormalizeAxes("perm", site.Arguments.Ints("perm"), x.Rank);
        return Kernel(site, "transposition", StridedCopyPlan.Transpose(x.Dimensions, order));
    }

    public static CpuKernel? BindTile(BindingSite site) => site.IsMovable("x") && site.Arguments.KnownInts("reps") is { } repetitions
        ? Kernel(site, "tiling", StridedCopyPlan.Tile(site.Shape("x").Dimensions, repetitions))
        : null;

    public static CpuKernel? BindReverse(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        Shape x = site.Shape("x");
        int[] strides = x.Strides();
        int last = 0;
        foreach (int axis in site.Arguments.IntsOrNull("axes") is { } given
            ? site.Arguments.NormalizeAxes("axes", given, x.Rank)
            : [.. Enumerable.Range(0, x.Rank)])
        {
            last += (x[axis] - 1) * strides[axis];
            strides[axis] = -strides[axis];
        }
        return Kernel(site, "reversal", StridedCopyPlan.Create(x.Dimensions, last, strides, 0, x.Strides()));
    }

    public static CpuKernel? BindDepthToSpace(BindingSite site) => Blocks(site, BlockView.DepthToSpace);

    public static CpuKernel? BindSpaceToDepth(BindingSite site) => Blocks(site, BlockView.SpaceToDepth);

    public static CpuKernel? BindPixelShuffle(BindingSite site) => Blocks(site, BlockView.PixelShuffle);

    public static CpuKernel? BindPixelUnshuffle(BindingSite site) => Blocks(site, BlockView.PixelUnshuffle);

    public static CpuKernel? BindChannelShuffle(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        Shape x = site.OutputShape;
        int groups = site.Arguments.Int("groups"), inner = AxisSplit.Of(x, 1).Inner;
        return Kernel(site, "channel shuffle", StridedCopyPlan.Transpose([x[0], groups, x[1] / groups, inner], [0, 2, 1, 3]));
    }

    /// <summary>A copy from <c>x</c> into all of the result.</summary>
    public static CpuKernel Kernel(BindingSite site, string name, StridedCopyPlan plan)
    {
        int width = site.ElementWidth;
        return new CpuKernel(name, [site.Argument("x")], (in KernelCall call) =>
            StridedCopy.Run(plan, width, call.Bytes(0), call.OutputBytes(), call.Pool, call.Cancellation));
    }

    private static CpuKernel? Blocks(BindingSite site, Func<Arguments, Shape, int[], BlockView> viewOf)
    {
        if (!site.IsMovable("x"))
            return null;
        BlockView view = viewOf(site.Arguments, site.OutputShape, site.Shape("x").Strides());
        return Kernel(site, "transposition of blocks",
            StridedCopyPlan.Create(view.Dimensions, 0, view.Strides, 0, Shape.Of(view.Dimensions).Strides()));
    }
}
