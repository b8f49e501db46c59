using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] TensorTransformation =>
    [
        new BatchToSpace(),
        new DepthToSpace(),
        new ExpandDims(),
        new PixelShuffle(),
        new PixelUnshuffle(),
        new Reshape(),
        new ReshapeLike(),
        new Reverse(),
        new ReverseSequence(),
        new SliceByIndex(),
        new SliceBySize(),
        new SliceUpdate(),
        new SlidingWindows(),
        new SpaceToBatch(),
        new SpaceToDepth(),
        new Squeeze(),
        new Transpose(),
    ];
}
