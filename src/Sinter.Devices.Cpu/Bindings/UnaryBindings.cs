using System.Collections.Frozen;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Functions of one element.</summary>
internal static class UnaryBindings
{
    /// <summary>The kernels' function of each operation, with the parameters that the operation has.</summary>
    private static readonly FrozenDictionary<string, Func<Arguments, UnaryOperation>> Functions = new Dictionary<string, Func<Arguments,
        UnaryOperation>>
    {
        ["abs"] = Of(UnaryKind.Abs),
        ["acos"] = Of(UnaryKind.Acos),
        ["asin"] = Of(UnaryKind.Asin),
        ["atan"] = Of(UnaryKind.Atan),
        ["atanh"] = Of(UnaryKind.Atanh),
        ["ceil"] = Of(UnaryKind.Ceiling),
        ["clamped_relu"] = Of(UnaryKind.ClampedRelu, "alpha", "beta"),
        ["clip"] = Of(UnaryKind.Clip, "alpha", "beta"),
        ["cos"] = Of(UnaryKind.Cos),
        ["cosh"] = Of(UnaryKind.Cosh),
        ["elu"] = Of(UnaryKind.Elu, "alpha"),
        ["erf"] = Of(UnaryKind.Erf),
        ["exp"] = Of(UnaryKind.Exp),
        ["exp2"] = Of(UnaryKind.Exp2),
        ["floor"] = Of(UnaryKind.Floor),
        ["gelu"] = Gelu,
        ["inverse"] = Of(UnaryKind.Inverse, "epsilon"),
        ["leaky_relu"] = Of(UnaryKind.LeakyRelu, "alpha"),
        ["linear_activation"] = Of(UnaryKind.Linear, "alpha", "beta"),
        ["log"] = Of(UnaryKind.Log, "epsilon"),
        ["relu"] = Of(UnaryKind.Relu),
        ["relu6"] = _ => UnaryOperation.Relu6,
        ["round"] = Of(UnaryKind.Round),
        ["rsqrt"] = Of(UnaryKind.Rsqrt, "epsilon"),
        ["scaled_tanh"] = Of(UnaryKind.ScaledTanh, "alpha", "beta"),
        ["sigmoid"] = Of(UnaryKind.Sigmoid),
        ["sigmoid_hard"] = Of(UnaryKind.HardSigmoid, "alpha", "beta"),
        ["sign"] = Of(UnaryKind.Sign),
        ["silu"] = Of(UnaryKind.Silu),
        ["sin"] = Of(UnaryKind.Sin),
        ["sinh"] = Of(UnaryKind.Sinh),
        ["softplus"] = Of(UnaryKind.Softplus),
        ["softsign"] = Of(UnaryKind.Softsign),
        ["sqrt"] = Of(UnaryKind.Sqrt),
        ["square"] = Of(UnaryKind.Square),
        ["tan"] = Of(UnaryKind.Tan),
        ["tanh"] = Of(UnaryKind.Tanh),
        ["threshold"] = Of(UnaryKind.Threshold, "alpha"),
        [HardSwish.OperationName] = Of(UnaryKind.HardSwish, "alpha", "beta"),
        ["thresholded_relu"] = Of(UnaryKind.ThresholdedRelu, "alpha"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<(string Operation, Func<BindingSite, CpuKernel?> Bind)> Bindings =>
        Functions.Select(function => (function.Key, (Func<BindingSite, CpuKernel?>)(site => Bind(site, function.Value(site.Arguments)))));

    /// <summary>The function of an operation on float32; null for any other operation.</summary>
    public static UnaryOperation? FunctionOf(Operation operation, Opset opset)
    {
        if (!Functions.TryGetValue(operation.Type, out Func<Arguments, UnaryOperation>? function)
            || operation.Output.Type is not TensorType { Element: ElementType.Float32 })
            return null;
        Signature signature = OperationTable.Resolve(operation, opset, ModelStage.Specialize).Signature;
        return function(ArgumentBinding.FromGraph(operation, opset, signature, ModelStage.Specialize));
    }

    private static Func<Arguments, UnaryOperation> Of(UnaryKind kind) => _ => new UnaryOperation(kind);

    private static Func<Arguments, UnaryOperation> Of(UnaryKind kind, string alpha, string? beta = null) =>
        arguments => new UnaryOperation(kind, (float)arguments.Float(alpha), beta is null ? 0 : (float)arguments.Float(beta));

    private static UnaryOperation Gelu(Arguments arguments) => new(arguments.Text("mode") switch
    {
        "TANH_APPROXIMATION" => UnaryKind.GeluTanh,
        "SIGMOID_APPROXIMATION" => UnaryKind.GeluSigmoid,
        _ => UnaryKind.Gelu,
    });

    private static CpuKernel? Bind(BindingSite site, UnaryOperation operation) => site.IsFloat("x")
        ? new CpuKernel("elementwise", [site.Argument("x")], (in KernelCall call) => UnaryElementwise.Apply(
            operation, call.Floats(0), call.OutputFloats(), call.Pool, call.Cancellation))
        : null;
}
