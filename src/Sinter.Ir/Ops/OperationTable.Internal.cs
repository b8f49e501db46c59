using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Internal =>
    [
        new CustomCall(),
        new GruVariant(),
        new LstmVariant(),
        new RealFunction("sinter.acosh", Math.Acosh, OperationFamily.Internal),
        new RealFunction("sinter.asinh", Math.Asinh, OperationFamily.Internal),
        new RnnVariant(),
        new RoundToFloat16(),
    ];
}
