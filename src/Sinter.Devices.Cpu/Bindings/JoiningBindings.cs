using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;
using PaddingMode = Sinter.Kernels.PaddingMode;

namespace Sinter.Devices.Cpu;

/// <summary>Joining tensors along an axis, cutting along one, and adding edges.</summary>
internal static class JoiningBindings
{
    public static CpuKernel? BindConcat(BindingSite site)
    {
        if (!AreMovable(site))
            return null;
        int axis = site.Arguments.Axis("axis", site.OutputShape.Rank);
        var split = AxisSplit.Of(site.OutputShape, axis);
        if (site.Arguments.Bool("interleave"))
            return Interleave(site, axis);
        int row = split.Inner * site.ElementWidth;
        return Join(site, split.Outer, index => row * (site.Shape("values", index) is { Rank: > 0 } part ? part[axis] : 1));
    }

    public static CpuKernel? BindStack(BindingSite site)
    {
        if (!AreMovable(site))
            return null;
        var split = AxisSplit.Of(site.OutputShape, site.Arguments.Axis("axis", site.OutputShape.Rank));
        int row = split.Inner * site.ElementWidth;
        return Join(site, split.Outer, _ => row);
    }

    public static CpuKernel? BindSplit(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        SplitGeometry geometry = SplitGeometry.Read(site.Arguments);
        var split = AxisSplit.Of(site.Shape("x"), geometry.Axis);
        var offsets = new int[geometry.Sizes.Length];
        for (int i = 1; i < offsets.Length; i++)
            offsets[i] = offsets[i - 1] + geometry.Sizes[i - 1].Size * split.Inner * site.ElementWidth;
        return new CpuKernel("split", [site.Argument("x")], (in KernelCall call) =>
        {
            for (int i = 0; i < offsets.Length; i++)
                Joining.Read(call.Bytes(0), call.OutputBytes(i), split.Outer, offsets[i], call.Pool, call.Cancellation);
        });
    }

    public static CpuKernel? BindPad(BindingSite site)
    {
        if (!site.IsMovable("x") || PadGeometry.Read(site.Arguments) is not { } geometry)
            return null;
        int[] before = [.. geometry.Before], after = [.. geometry.After], shape = site.Shape("x").ToArray();
        if (before.Any(count => count < 0) || after.Any(count => count < 0))
            return null;
        PaddingMode mode = geometry.Mode switch
        {
            PadMode.Reflect => PaddingMode.Reflect,
            PadMode.Replicate => PaddingMode.Replicate,
            _ => PaddingMode.Constant,
        };
        int width = site.ElementWidth;
        Tensor fill = TensorConversion.FromDoubles(site.Outputs[0].Element, Shape.Scalar, [site.Arguments.Float("constant_val")]);
        return new CpuKernel("padding", [site.Argument("x")], (in KernelCall call) => Padding.Run(
            mode, shape, before, after, width, fill.Bytes, call.Bytes(0), call.OutputBytes(), call.Pool, call.Cancellation));
    }

    /// <summary>Writes each value's rows behind the one before.</summary>
    private static CpuKernel Join(BindingSite site, int rows, Func<int, int> rowBytes)
    {
        ImmutableArray<Argument> values = site.Variadic("values");
        var offsets = new int[values.Length];
        for (int i = 1; i < offsets.Length; i++)
            offsets[i] = offsets[i - 1] + rowBytes(i - 1);
        int[] left = [.. Enumerable.Range(0, offsets.Length).Where(i => !site.AlreadyPlaced.Contains(i))];
        offsets = [.. left.Select(i => offsets[i])];
        return new CpuKernel("joining", [.. left.Select(i => values[i])], (in KernelCall call) =>
        {
            for (int i = 0; i < offsets.Length; i++)
                Joining.Write(call.Bytes(i), call.OutputBytes(), rows, offsets[i], call.Pool, call.Cancellation);
        });
    }

    private static CpuKernel Interleave(BindingSite site, int axis)
    {
        ImmutableArray<Argument> values = site.Variadic("values");
        int[] strides = site.OutputShape.Strides();
        int step = strides[axis], width = site.ElementWidth;
        strides[axis] *= values.Length;
        var plans = new StridedCopyPlan[values.Length];
        for (int i = 0; i < plans.Length; i++)
        {
            Shape part = site.Shape("values", i) is { Rank: > 0 } own ? own : Shape.Of(1);
            plans[i] = StridedCopyPlan.Create(part.Dimensions, 0, part.Strides(), (long)i * step, strides);
        }
        return new CpuKernel("joining, interleaved", values, (in KernelCall call) =>
        {
            for (int i = 0; i < plans.Length; i++)
                StridedCopy.Run(plans[i], width, call.Bytes(i), call.OutputBytes(), call.Pool, call.Cancellation);
        });
    }

    /// <summary>True when every value is an argument of its own, of whole bytes. A literal tuple is left to the reference.</summary>
    private static bool AreMovable(BindingSite site)
    {
        int count = site.Arguments.Count("values");
        return site.Variadic("values").Length == count && Enumerable.Range(0, count).All(index => site.IsMovable("values", index));
    }
}
