using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Pool =>
    [
        new AvgPool(),
        new L2Pool(),
        new MaxPool(),
    ];
}
