using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Resizing of the last two axes, and cropping.</summary>
internal static class ResizeBindings
{
    /// <summary>Any resizing operation of float32 along two axes at most.</summary>
    public static CpuKernel? BindResize(BindingSite site)
    {
        if (!site.IsFloat("x"))
            return null;
        if (site.IsKnownOrAbsent("shape"))
        {
            if (ResizePlan.Of(ResizeGeometry.Read(site.Arguments)) is not { } plan)
                return null;
            return new CpuKernel("resize", [site.Argument("x")], (in KernelCall call) => plan.Run(call.Floats(0), call));
        }
        if (site.Arguments.Int("resized_dims") > 2)
            return null;
        var running = new RunningArguments(site);
        Shape shape = site.OutputShape;
        return new CpuKernel("resize", running.Inputs, (in KernelCall call) =>
        {
            Arguments arguments = running.Read(call);
            if (ResizePlan.Of(ResizeGeometry.Read(arguments)) is not { } plan || plan.Output != shape)
                throw arguments.Invalid("shape", $"sizes that give {shape}", $"[{string.Join(", ", arguments.Ints("shape"))}]");
            plan.Run(arguments.Tensor("x").Span<float>(), call);
        });
    }

    public static CpuKernel? BindCrop(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        int rank = site.OutputShape.Rank;
        var begin = new int[rank];
        begin[^2] = site.Arguments.Ints("crop_height")[0];
        begin[^1] = site.Arguments.Ints("crop_width")[0];
        int[] steps = [.. Enumerable.Repeat(1, rank)];
        var plan = StridedCopyPlan.Slice(site.Shape("x").Dimensions, begin, site.OutputShape.Dimensions, steps);
        return CopyBindings.Kernel(site, "crop", plan);
    }
}
