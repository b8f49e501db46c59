using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Normalization =>
    [
        new BatchNorm(),
        new InstanceNorm(),
        new L2Norm(),
        new LayerNorm(),
        new LocalResponseNorm(),
    ];
}
