using Sinter.Ir;
using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

/// <summary>Functions of two elements, broadcast as NumPy does.</summary>
internal static class BinaryBindings
{
    private static readonly byte[] True = [1];

    /// <summary>Arithmetic on two float32 or two int32 tensors.</summary>
    public static Func<BindingSite, CpuKernel?> Of(BinaryKind kind) => site =>
    {
        if (Plan(site) is not { } plan)
            return null;
        if (site.IsFloat("x") && site.IsFloat("y"))
        {
            return Kernel(site, (in KernelCall call) => BinaryElementwise.Apply(
                kind, plan, call.Floats(0), call.Floats(1), call.OutputFloats(), call.Pool, call.Cancellation));
        }
        if (site.IsInteger("x") && site.IsInteger("y"))
        {
            return Kernel(site, (in KernelCall call) => BinaryElementwise.Apply(
                kind, plan, call.Integers(0), call.Integers(1), call.OutputIntegers(), call.Pool, call.Cancellation));
        }
        return null;
    };

    /// <summary>A comparison of two float32 or two int32 tensors.</summary>
    public static Func<BindingSite, CpuKernel?> Of(ComparisonKind kind) => site =>
    {
        if (Plan(site) is not { } plan)
            return null;
        if (site.IsFloat("x") && site.IsFloat("y"))
        {
            return Kernel(site, (in KernelCall call) => BinaryElementwise.Compare(
                kind, plan, call.Floats(0), call.Floats(1), call.OutputBytes(), call.Pool, call.Cancellation));
        }
        if (site.IsInteger("x") && site.IsInteger("y"))
        {
            return Kernel(site, (in KernelCall call) => BinaryElementwise.Compare(
                kind, plan, call.Integers(0), call.Integers(1), call.OutputBytes(), call.Pool, call.Cancellation));
        }
        return null;
    };

    /// <summary>A function of two booleans.</summary>
    public static Func<BindingSite, CpuKernel?> Of(LogicalKind kind) => site =>
        site.IsBool("x") && site.IsBool("y") && Plan(site) is { } plan
        ? Kernel(site, (in KernelCall call) => BinaryElementwise.Apply(
            kind, plan, call.Bytes(0), call.Bytes(1), call.OutputBytes(), call.Pool, call.Cancellation))
        : null;

    public static CpuKernel? BindLogicalNot(BindingSite site)
    {
        if (!site.IsBool("x"))
            return null;
        var plan = BroadcastPlan.Create(site.OutputShape.Dimensions, []);
        return new CpuKernel("elementwise", [site.Argument("x")], (in KernelCall call) => BinaryElementwise.Apply(
            LogicalKind.Xor, plan, call.Bytes(0), True, call.OutputBytes(), call.Pool, call.Cancellation));
    }

    /// <summary>Element by element one of two tensors, whatever their elements are.</summary>
    public static CpuKernel? BindSelect(BindingSite site)
    {
        if (!site.IsBool("cond") || !site.IsMovable("a") || !site.IsMovable("b"))
            return null;
        var plan = SelectionPlan.Create(
            site.OutputShape.Dimensions, site.Shape("cond").Dimensions, site.Shape("a").Dimensions, site.Shape("b").Dimensions);
        int width = site.ElementWidth;
        return new CpuKernel("selection", [site.Argument("cond"), site.Argument("a"), site.Argument("b")], (in KernelCall call) =>
            Selection.Run(plan, width, call.Bytes(0), call.Bytes(1), call.Bytes(2), call.OutputBytes(), call.Pool, call.Cancellation));
    }

    private static CpuKernel Kernel(BindingSite site, KernelBody body) =>
        new("elementwise", [site.Argument("x"), site.Argument("y")], body);

    private static BroadcastPlan? Plan(BindingSite site) =>
        site.Arguments.Type("x") is TensorType { IsStatic: true } && site.Arguments.Type("y") is TensorType { IsStatic: true }
            ? BroadcastPlan.Create(site.Shape("x").Dimensions, site.Shape("y").Dimensions)
            : null;
}
