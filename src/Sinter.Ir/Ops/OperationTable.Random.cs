using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Random =>
    [
        new RandomBernoulli(),
        new RandomCategorical(),
        new RandomNormal(),
        new RandomUniform(),
    ];
}
