using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] States =>
    [
        new ReadState(),
        new WriteState(),
    ];
}
