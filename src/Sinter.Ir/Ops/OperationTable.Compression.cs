using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Compression =>
    [
        new ConstexprAffineDequantize(),
        new ConstexprBlockwiseShiftScale(),
        new ConstexprCast(),
        new ConstexprLutToDense(),
        new ConstexprLutToSparse(),
        new ConstexprSparseBlockwiseShiftScale(),
        new ConstexprSparseToDense(),
    ];
}
