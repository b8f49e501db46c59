using System.Collections.Frozen;
using Sinter.Ir.Ops;

namespace Sinter.Devices.Cpu;

public static partial class KernelTable
{
    /// <summary>The operations that have kernels for channels last, which are faster.</summary>
    internal static FrozenSet<string> ChannelsLastOperations { get; } =
        SpatialChannelsLast.Select(entry => ChannelsLast.PlainName(entry.Operation)).ToFrozenSet(StringComparer.Ordinal);

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] SpatialChannelsLast =>
    [
        (ChannelsLast.NameOf("avg_pool"), ChannelsLastBindings.BindAveragePool),
        (ChannelsLast.NameOf("batch_norm"), ChannelsLastBindings.BindBatchNorm),
        (ChannelsLast.NameOf("conv"), ChannelsLastConvolutionBindings.BindConv),
        (ChannelsLast.NameOf("conv_transpose"), ChannelsLastConvolutionBindings.BindConvTranspose),
        (ChannelsLast.NameOf("crop"), ChannelsLastBindings.BindCrop),
        (ChannelsLast.NameOf("instance_norm"), ChannelsLastBindings.BindInstanceNorm),
        (ChannelsLast.NameOf("l2_pool"), ChannelsLastBindings.BindL2Pool),
        (ChannelsLast.NameOf("max_pool"), ChannelsLastBindings.BindMaxPool),
        (ChannelsLast.NameOf("prelu"), ChannelsLastBindings.BindPrelu),
        (ChannelsLast.NameOf("resize"), ChannelsLastBindings.BindResize),
        (ChannelsLast.NameOf("resize_bilinear"), ChannelsLastBindings.BindResize),
        (ChannelsLast.NameOf("resize_nearest_neighbor"), ChannelsLastBindings.BindResize),
        (ChannelsLast.NameOf("upsample_bilinear"), ChannelsLastBindings.BindResize),
        (ChannelsLast.NameOf("upsample_nearest_neighbor"), ChannelsLastBindings.BindResize),
    ];
}
