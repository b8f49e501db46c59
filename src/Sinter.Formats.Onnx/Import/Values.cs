using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>Literals of operations' parameters.</summary>
internal static class Values
{
    public static TensorLiteral Int(int value) => Literal.Of(value);

    public static TensorLiteral Ints(params int[] values) => Literal.Of(values);

    public static TensorLiteral Bool(bool value) => Literal.Of(value);

    public static TensorLiteral Bools(params bool[] values) => new(Tensor.From<bool>(Shape.Of(values.Length), values));

    public static TensorLiteral Text(string value) => Literal.Of(value);

    /// <summary>A number in the type of a value that it is combined with.</summary>
    public static TensorLiteral Number(double value, ElementType type) => new(TensorConversion.FromDoubles(type, Shape.Scalar, [value]));

    /// <summary>Numbers in the type of a value that they are combined with.</summary>
    public static TensorLiteral Numbers(ReadOnlySpan<double> values, Shape shape, ElementType type) =>
        new(TensorConversion.FromDoubles(type, shape, values));
}
