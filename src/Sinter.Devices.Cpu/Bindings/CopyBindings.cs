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

    public static CpuKernel? BindDepthToSpace(BindingSite site)
    {
        Shape y = site.OutputShape;
        int block = site.Arguments.Int("block_size"), channels = y[1];
        return Blocks(site, s => ([y[0], channels, y[2] / block, block, y[3] / block, block],
            [s[0], s[1], s[2], block * channels * s[1], s[3], channels * s[1]]));
    }

    public static CpuKernel? BindSpaceToDepth(BindingSite site)
    {
        Shape y = site.OutputShape;
        int block = site.Arguments.Int("block_size");
        return Blocks(site, s => ([y[0], block, block, y[1] / (block * block), y[2], y[3]],
            [s[0], s[2], s[3], s[1], block * s[2], block * s[3]]));
    }

    public static CpuKernel? BindPixelShuffle(BindingSite site)
    {
        Shape y = site.OutputShape;
        int factor = site.Arguments.Int("upscale_factor");
        return Blocks(site, s => ([y[0], y[1], y[2] / factor, factor, y[3] / factor, factor],
            [s[0], factor * factor * s[1], s[2], factor * s[1], s[3], s[1]]));
    }

    public static CpuKernel? BindPixelUnshuffle(BindingSite site)
    {
        Shape y = site.OutputShape;
        int factor = site.Arguments.Int("downscale_factor");
        return Blocks(site, s => ([y[0], y[1] / (factor * factor), factor, factor, y[2], y[3]],
            [s[0], s[1], s[2], s[3], factor * s[2], factor * s[3]]));
    }

    /// <summary>A copy from <c>x</c> into all of the result.</summary>
    public static CpuKernel Kernel(BindingSite site, string name, StridedCopyPlan plan)
    {
        int width = site.ElementWidth;
        return new CpuKernel(name, [site.Argument("x")], (in KernelCall call) =>
            StridedCopy.Run(plan, width, call.Bytes(0), call.OutputBytes(), call.Pool, call.Cancellation));
    }

    /// <summary>The result, under finer axes, from strides of <c>x</c> that are made of its own.</summary>
    private static CpuKernel? Blocks(BindingSite site, Func<int[], (int[] Dimensions, int[] Strides)> view)
    {
        if (!site.IsMovable("x"))
            return null;
        (int[] dimensions, int[] strides) = view(site.Shape("x").Strides());
        return Kernel(site, "transposition of blocks", StridedCopyPlan.Create(dimensions, 0, strides, 0, Shape.Of(dimensions).Strides()));
    }
}
