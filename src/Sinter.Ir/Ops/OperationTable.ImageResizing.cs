using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] ImageResizing =>
    [
        new Affine(),
        new Crop(),
        new CropResize(),
        new Resample(),
        new Resize(),
        new ResizeBilinear(),
        new ResizeNearestNeighbor(),
        new UpsampleBilinear(),
        new UpsampleNearestNeighbor(),
    ];
}
