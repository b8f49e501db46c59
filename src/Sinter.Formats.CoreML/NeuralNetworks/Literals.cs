using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>Literals of operations' parameters.</summary>
internal static class Literals
{
    public static TensorLiteral Float(float value) => new(Tensor.Scalar(value));

    public static TensorLiteral Int(int value) => Literal.Of(value);

    public static TensorLiteral Ints(params int[] values) => Literal.Of(values);

    public static TensorLiteral Bool(bool value) => Literal.Of(value);

    public static TensorLiteral Bools(params bool[] values) => new(Tensor.From<bool>(Shape.Of(values.Length), values));

    public static TensorLiteral Text(string value) => Literal.Of(value);
}
