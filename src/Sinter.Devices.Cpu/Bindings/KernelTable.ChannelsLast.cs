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
        (ChannelsLast.NameOf(ChannelShuffle.OperationName), ChannelsLastBindings.BindChannelShuffle),
        (ChannelsLast.NameOf("conv"), ChannelsLastConvolutionBindings.BindConv),
        (ChannelsLast.NameOf("conv_transpose"), ChannelsLastConvolutionBindings.BindConvTranspose),
        (ChannelsLast.NameOf("crop"), ChannelsLastBindings.BindCrop),
        (ChannelsLast.NameOf("depth_to_space"), ChannelsLastBindings.BindDepthToSpace),
        (ChannelsLast.NameOf("instance_norm"), ChannelsLastBindings.BindInstanceNorm),
        (ChannelsLast.NameOf("l2_pool"), ChannelsLastBindings.BindL2Pool),
        (ChannelsLast.NameOf("max_pool"), ChannelsLastBindings.BindMaxPool),
        (ChannelsLast.NameOf("pixel_shuffle"), ChannelsLastBindings.BindPixelShuffle),
        (ChannelsLast.NameOf("pixel_unshuffle"), ChannelsLastBindings.BindPixelUnshuffle),
        (ChannelsLast.NameOf("prelu"), ChannelsLastBindings.BindPrelu),
        (ChannelsLast.NameOf("resize"), ChannelsLastBindings.BindResize),
        (ChannelsLast.NameOf("resize_bilinear"), ChannelsLastBindings.BindResize),
        (ChannelsLast.NameOf("resize_nearest_neighbor"), ChannelsLastBindings.BindResize),
        (ChannelsLast.NameOf("space_to_depth"), ChannelsLastBindings.BindSpaceToDepth),
        (ChannelsLast.NameOf("upsample_bilinear"), ChannelsLastBindings.BindResize),
        (ChannelsLast.NameOf("upsample_nearest_neighbor"), ChannelsLastBindings.BindResize),
    ];
}
