using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] LinearAlgebra =>
    [
        new Einsum(),
        new Linear(),
        new MatMul(),
    ];
}
