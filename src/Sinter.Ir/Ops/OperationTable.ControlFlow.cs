using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] ControlFlow =>
    [
        new Cond(),
        new Const(),
        new ListGather(),
        new ListLength(),
        new ListRead(),
        new ListScatter(),
        new ListWrite(),
        new MakeList(),
        new Select(),
        new WhileLoop(),
    ];
}
