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
            if (Plan.Of(ResizeGeometry.Read(site.Arguments)) is not { } plan)
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
            if (Plan.Of(ResizeGeometry.Read(arguments)) is not { } plan || plan.Output != shape)
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

    /// <summary>The planes of a tensor and where the rows and columns of the result come from.</summary>
    private sealed record Plan(Shape Output, int Planes, ResizeAxis Rows, ResizeAxis Columns, bool IsLinear)
    {
        /// <summary>Null when more than two axes change.</summary>
        public static Plan? Of(ResizeGeometry geometry)
        {
            if (geometry.Targets.Length > 2)
                return null;
            int first = geometry.FirstAxis, planes = 1;
            for (int axis = 0; axis < first; axis++)
                planes = checked(planes * geometry.Input[axis]);
            ResizeAxis single = new(1, [0], [0], [0]);
            Span<ResizeAxis> axes = [single, single];
            for (int i = 1; i <= geometry.Targets.Length; i++)
                axes[^i] = Axis(geometry, geometry.Input[geometry.Input.Rank - i], geometry.Targets[^i]);
            Shape output = Shape.Of([.. geometry.Input.Dimensions[..first], .. geometry.Targets]);
            return new Plan(output, planes, axes[0], axes[1], geometry.Interpolation == ResizeInterpolation.Linear);
        }

        public void Run(ReadOnlySpan<float> x, in KernelCall call)
        {
            if (IsLinear)
                Resize.Bilinear(x, call.OutputFloats(), Planes, Rows, Columns, call.Pool, call.Cancellation);
            else
                Resize.Nearest(x, call.OutputFloats(), Planes, Rows, Columns, call.Pool, call.Cancellation);
        }

        private static ResizeAxis Axis(ResizeGeometry geometry, int length, int target)
        {
            int[] low = new int[target], high = new int[target];
            var weight = new float[target];
            for (int i = 0; i < target; i++)
            {
                // An axis that keeps its size stays as it is, wherever the mode puts its points.
                double position = length == target ? i : geometry.Position(i, length, target);
                low[i] = (int)position;
                high[i] = Math.Min(low[i] + 1, length - 1);
                weight[i] = (float)(position - low[i]);
            }
            return new ResizeAxis(length, low, high, weight);
        }
    }
}
