using Sinter.Ir.Ops;

namespace Sinter.Devices.Cpu;

public static partial class KernelTable
{
    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Layout =>
    [
        (ChannelShuffle.OperationName, CopyBindings.BindChannelShuffle),
        ("concat", JoiningBindings.BindConcat),
        ("depth_to_space", CopyBindings.BindDepthToSpace),
        ("fill", FillBindings.BindFill),
        ("fill_like", FillBindings.BindFill),
        ("gather", GatherBindings.BindGather),
        ("gather_along_axis", GatherBindings.BindGatherAlongAxis),
        ("one_hot", FillBindings.BindOneHot),
        ("pad", JoiningBindings.BindPad),
        ("pixel_shuffle", CopyBindings.BindPixelShuffle),
        ("pixel_unshuffle", CopyBindings.BindPixelUnshuffle),
        ("reverse", CopyBindings.BindReverse),
        ("slice_by_index", SliceBindings.BindSlice),
        ("slice_by_size", SliceBindings.BindSlice),
        ("slice_update", SliceBindings.BindSliceUpdate),
        ("space_to_depth", CopyBindings.BindSpaceToDepth),
        ("split", JoiningBindings.BindSplit),
        ("stack", JoiningBindings.BindStack),
        ("tile", CopyBindings.BindTile),
        ("transpose", CopyBindings.BindTranspose),
    ];
}
