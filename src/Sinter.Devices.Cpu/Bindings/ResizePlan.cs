using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>The planes of a tensor and where the rows and columns of the result come from.</summary>
internal sealed record ResizePlan(Shape Output, int Planes, ResizeAxis Rows, ResizeAxis Columns, bool IsLinear)
{
    /// <summary>Null when more than two axes change.</summary>
    public static ResizePlan? Of(ResizeGeometry geometry)
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
        return new ResizePlan(output, planes, axes[0], axes[1], geometry.Interpolation == ResizeInterpolation.Linear);
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
