using Sinter.Ir.Ops;

namespace Sinter.Ir;

public static partial class OperationTable
{
    private static OperationDefinition[] Recurrent =>
    [
        new Gru(),
        new Lstm(),
        new Rnn(),
    ];
}
