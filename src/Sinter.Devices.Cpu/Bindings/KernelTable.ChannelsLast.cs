using System.Collections.Frozen;
using Sinter.Ir.Ops;

namespace Sinter.Devices.Cpu;

public static partial class KernelTable
{
    /// <summary>Off until dense convolutions have their kernel for channels last.</summary>
    private const bool PrefersChannelsLast = false;

    /// <summary>The operations that have kernels for channels last.</summary>
    internal static FrozenSet<string> WithChannelsLast { get; } =
        ChannelsLastBindings.Select(entry => ChannelsLast.PlainName(entry.Operation)).ToFrozenSet(StringComparer.Ordinal);

    internal static IReadOnlySet<string> ChannelsLastOperations => PrefersChannelsLast ? WithChannelsLast : FrozenSet<string>.Empty;

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] ChannelsLastBindings =>
    [
        (ChannelsLast.NameOf("conv"), ChannelsLastConvolutionBindings.BindConv),
        (ChannelsLast.NameOf("conv_transpose"), ChannelsLastConvolutionBindings.BindConvTranspose),
    ];
}
