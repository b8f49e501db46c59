using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] TensorOperation =>
    [
        new Argsort(),
        new BandPart(),
        new Concat(),
        new Cumsum(),
        new Fill(),
        new FillLike(),
        new Flatten2d(),
        new Identity(),
        new NonMaximumSuppression(),
        new NonZero(),
        new OneHot(),
        new Pad(),
        new Range1d(),
        new ShapeOf(),
        new Split(),
        new Stack(),
        new Tile(),
        new TopK(),
    ];
}
