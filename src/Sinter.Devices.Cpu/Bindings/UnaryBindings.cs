using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

/// <summary>Functions of one element.</summary>
internal static class UnaryBindings
{
    /// <summary>A function without parameters.</summary>
    public static Func<BindingSite, CpuKernel?> Of(UnaryKind kind) => site => Bind(site, new UnaryOperation(kind));

    /// <summary>A function with parameters that are read from the operation.</summary>
    public static Func<BindingSite, CpuKernel?> Of(UnaryKind kind, string alpha, string? beta = null) => site =>
        Bind(site, new UnaryOperation(kind, (float)site.Arguments.Float(alpha), beta is null ? 0 : (float)site.Arguments.Float(beta)));

    public static CpuKernel? BindRelu6(BindingSite site) => Bind(site, UnaryOperation.Relu6);

    public static CpuKernel? BindGelu(BindingSite site) => Bind(site, new UnaryOperation(site.Arguments.Text("mode") switch
    {
        "TANH_APPROXIMATION" => UnaryKind.GeluTanh,
        "SIGMOID_APPROXIMATION" => UnaryKind.GeluSigmoid,
        _ => UnaryKind.Gelu,
    }));

    private static CpuKernel? Bind(BindingSite site, UnaryOperation operation) => site.IsFloat("x")
        ? new CpuKernel("elementwise", [site.Argument("x")], (in KernelCall call) => UnaryElementwise.Apply(
            operation, call.Floats(0), call.OutputFloats(), call.Pool, call.Cancellation))
        : null;
}
