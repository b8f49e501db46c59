using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] ScatterGather =>
    [
        new Gather(),
        new GatherAlongAxis(),
        new GatherNd(),
        new Scatter(),
        new ScatterAlongAxis(),
        new ScatterNd(),
    ];
}
