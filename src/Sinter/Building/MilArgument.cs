using System.Diagnostics.CodeAnalysis;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter;

/// <summary>What an operation's parameter gets: a value of the program, or a constant. Made by conversion from what it holds.</summary>
[SuppressMessage("Usage", "CA2225", Justification = "The conversions are the way to make one.")]
public sealed class MilArgument
{
    private readonly Func<ElementType, Argument> _make;

    private MilArgument(Func<ElementType, Argument> make, MilValue? value = null)
    {
        _make = make;
        Value = value;
    }

    internal MilValue? Value { get; }

    /// <summary>A value of the program.</summary>
    public static implicit operator MilArgument(MilValue value) => new(_ => value.Variable, value);

    /// <summary>A constant array. Floats take the type of the floats that the operation computes with.</summary>
    public static implicit operator MilArgument(MultiArray array) => new(floats =>
    {
        ElementType own = array.ElementType.ToTensorType();
        return new TensorLiteral(array.ToTensor(own.IsFloat() ? floats : own));
    });

    /// <summary>A number, in the type of the floats that the operation computes with.</summary>
    public static implicit operator MilArgument(float value) => new(floats => new TensorLiteral(Tensor.Scalar(value).ConvertTo(floats)));

    /// <summary>A vector of numbers, in the type of the floats that the operation computes with.</summary>
    public static implicit operator MilArgument(float[] values) =>
        new(floats => new TensorLiteral(Tensor.From<float>(Tensors.Shape.Of(values.Length), values).ConvertTo(floats)));

    /// <summary>An integer.</summary>
    public static implicit operator MilArgument(int value) => new(_ => Literal.Of(value));

    /// <summary>A vector of integers.</summary>
    public static implicit operator MilArgument(int[] values) => new(_ => Literal.Of(values));

    /// <summary>A truth value.</summary>
    public static implicit operator MilArgument(bool value) => new(_ => Literal.Of(value));

    /// <summary>A text.</summary>
    public static implicit operator MilArgument(string text) => new(_ => Literal.Of(text));

    /// <param name="floats">The type of the floats that the operation computes with.</param>
    internal Argument ToArgument(ElementType floats) => _make(floats);
}
