using System.Collections.Frozen;
using Sinter.Ir.Ops;

namespace Sinter.Devices.Cpu;

/// <summary>Which operations have fast kernels. A binding may decline, for example an element type it does not know; the reference
/// evaluation runs the operation then.</summary>
public static partial class KernelTable
{
    private static readonly FrozenDictionary<string, Func<BindingSite, CpuKernel?>> ByOperation =
        Families().SelectMany(family => family).ToFrozenDictionary(entry => entry.Operation, entry => entry.Bind, StringComparer.Ordinal);

    /// <summary>True when some types and shapes of the operation have a fast kernel.</summary>
    public static bool HasKernel(string operation) => ByOperation.ContainsKey(operation) || IsAlias(operation);

    /// <summary>Operations that give their input's elements under another shape: no work at all.</summary>
    internal static bool IsAlias(string operation) =>
        operation is "reshape" or "squeeze" or "expand_dims" or "flatten2d" or "identity" or "reshape_like";

    /// <summary>Operations whose kernels finish their results themselves, and whether they can add a residual to them.</summary>
    internal static (bool TakesEpilogue, bool TakesResidual) EpilogueOf(string operation) => operation switch
    {
        "conv" or "conv_transpose" or "linear" or "matmul" => (true, true),
        _ when operation == ChannelsLast.NameOf("conv") || operation == ChannelsLast.NameOf("conv_transpose") => (true, true),
        _ when operation == ChannelsLast.NameOf("instance_norm") => (true, true),
        _ when operation == ChannelsLast.NameOf("batch_norm") => (true, false),
        _ => (false, false),
    };

    internal static CpuKernel? Bind(BindingSite site) =>
        ByOperation.TryGetValue(site.Operation.Type, out Func<BindingSite, CpuKernel?>? bind) ? bind(site) : null;

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[][] Families() =>
    [
        Binary,
        Conversions,
        Convolutions,
        Copies,
        Images,
        Layout,
        Normalizations,
        Products,
        Quantization,
        Reductions,
        Sequences,
        SpatialChannelsLast,
        Unary,
    ];
}
