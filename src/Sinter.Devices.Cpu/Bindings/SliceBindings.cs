using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Reading and writing slices. Bounds that the program computes, such as the position in a cache of keys, are resolved in each
/// call.</summary>
internal static class SliceBindings
{
    private static readonly string[] Bounds = ["begin", "end", "size"];

    /// <summary>A slice by begin and end or by begin and size.</summary>
    public static CpuKernel? BindSlice(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        if (HasKnownBounds(site))
            return CopyBindings.Kernel(site, "slice", Reading(SliceGeometry.Read(site.Arguments), site.Shape("x")));
        int width = site.ElementWidth;
        Shape shape = site.OutputShape;
        var running = new RunningArguments(site);
        return new CpuKernel("slice", running.Inputs, (in KernelCall call) =>
        {
            Arguments arguments = running.Read(call);
            SliceGeometry slice = SliceGeometry.Read(arguments);
            if (slice.Shape != shape)
                throw arguments.Invalid($"a slice of shape {shape}", slice.Shape.ToString());
            Tensor x = arguments.Tensor("x");
            StridedCopy.Run(Reading(slice, x.Shape), width, x.Bytes, call.OutputBytes(), call.Pool, call.Cancellation);
        });
    }

    public static CpuKernel? BindSliceUpdate(BindingSite site)
    {
        if (!site.IsMovable("x") || !site.IsMovable("update"))
            return null;
        int width = site.ElementWidth;
        if (HasKnownBounds(site))
        {
            StridedCopyPlan plan = Writing(SliceGeometry.Read(site.Arguments), site.OutputShape);
            return new CpuKernel("slice update", [site.Argument("x"), site.Argument("update")], (in KernelCall call) =>
            {
                call.Bytes(0).CopyTo(call.OutputBytes());
                StridedCopy.Run(plan, width, call.Bytes(1), call.OutputBytes(), call.Pool, call.Cancellation);
            });
        }
        var running = new RunningArguments(site);
        return new CpuKernel("slice update", running.Inputs, (in KernelCall call) =>
        {
            Arguments arguments = running.Read(call);
            Tensor x = arguments.Tensor("x"), update = arguments.Tensor("update");
            SliceGeometry slice = SliceGeometry.Read(arguments);
            if (slice.Shape != update.Shape)
                throw arguments.Invalid("update", $"the slice's shape {slice.Shape}", update.ToString());
            x.Bytes.CopyTo(call.OutputBytes());
            StridedCopy.Run(Writing(slice, x.Shape), width, update.Bytes, call.OutputBytes(), call.Pool, call.Cancellation);
        });
    }

    private static bool HasKnownBounds(BindingSite site) => Bounds.All(site.IsKnownOrAbsent);

    private static StridedCopyPlan Reading(SliceGeometry slice, Shape x)
    {
        int[] strides = x.Strides();
        Shape shape = slice.Shape;
        return StridedCopyPlan.Create(shape.Dimensions, slice.Offset(strides), slice.Strides(strides), 0, shape.Strides());
    }

    private static StridedCopyPlan Writing(SliceGeometry slice, Shape x)
    {
        int[] strides = x.Strides();
        Shape shape = slice.Shape;
        return StridedCopyPlan.Create(shape.Dimensions, 0, shape.Strides(), slice.Offset(strides), slice.Strides(strides));
    }
}
