namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Recurrent =>
    [
        new("GRU", node => RecurrentConversion.Of(node, gates: 3).Convert()),
        new("LSTM", node => RecurrentConversion.Of(node, gates: 4).Convert()),
        new("RNN", node => RecurrentConversion.Of(node, gates: 1).Convert()),
    ];
}
