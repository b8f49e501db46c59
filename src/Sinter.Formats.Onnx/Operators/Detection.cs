namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Detection => [new("NonMaxSuppression", BoxSuppression.Convert)];
}
