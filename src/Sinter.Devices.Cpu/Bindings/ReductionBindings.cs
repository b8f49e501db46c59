using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Reductions of float32 tensors, positions of extremes, running sums.</summary>
internal static class ReductionBindings
{
    public static Func<BindingSite, CpuKernel?> Of(ReductionKind kind) => site =>
    {
        if (!site.IsFloat("x"))
            return null;
        Shape x = site.Shape("x");
        var axes = ReductionAxes.Read(site.Arguments, x.Rank);
        // To the kernel's plan an empty list means all axes; here it means none.
        if (axes.Axes.IsEmpty && x.Rank > 0)
            return null;
        var plan = ReductionPlan.Create(x.Dimensions, axes.Axes.AsSpan());
        return new CpuKernel("reduction", [site.Argument("x")], (in KernelCall call) => Reduction.Run(
            kind, plan, call.Floats(0), call.OutputFloats(), call.Pool, call.Cancellation));
    };

    public static CpuKernel? BindArgMax(BindingSite site) => BindArg(site, ArgReduction.ArgMax);

    public static CpuKernel? BindArgMin(BindingSite site) => BindArg(site, ArgReduction.ArgMin);

    public static CpuKernel? BindCumulativeSum(BindingSite site)
    {
        var split = AxisSplit.Of(site.OutputShape, site.Arguments.Axis("axis", site.OutputShape.Rank));
        bool exclusive = site.Arguments.Bool("exclusive"), reverse = site.Arguments.Bool("reverse");
        if (site.IsFloat("x"))
        {
            return new CpuKernel("running sum", [site.Argument("x")], (in KernelCall call) => CumulativeSum.Run(
                call.Floats(0), call.OutputFloats(), split.Outer, split.Size, split.Inner, exclusive, reverse, call.Pool,
                call.Cancellation));
        }
        if (site.IsInteger("x"))
        {
            return new CpuKernel("running sum", [site.Argument("x")], (in KernelCall call) => CumulativeSum.Run(
                call.Integers(0), call.OutputIntegers(), split.Outer, split.Size, split.Inner, exclusive, reverse, call.Pool,
                call.Cancellation));
        }
        return null;
    }

    private delegate void ArgBody(
        ReadOnlySpan<float> x, Span<int> indices, int outer, int length, int inner, WorkPool pool, CancellationToken cancellation);

    private static CpuKernel? BindArg(BindingSite site, ArgBody body)
    {
        if (!site.IsFloat("x") || site.Outputs[0].Element != ElementType.Int32)
            return null;
        Shape x = site.Shape("x");
        var split = AxisSplit.Of(x, site.Arguments.Axis("axis", x.Rank));
        return new CpuKernel("position of the extreme", [site.Argument("x")], (in KernelCall call) =>
            body(
                call.Floats(0), call.OutputIntegers(), split.Outer, split.Size, split.Inner, call.Pool, call.Cancellation));
    }
}
