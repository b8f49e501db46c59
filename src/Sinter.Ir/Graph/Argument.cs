using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>What is bound to a parameter: a variable or a literal.</summary>
public readonly struct Argument
{
    private readonly object _content;

    private Argument(object content) => _content = content;

    public Variable? Variable => _content as Variable;

    public Literal? Literal => _content as Literal;

    public MilType Type => Variable?.Type ?? Literal!.Type;

    /// <summary>The tensor when it is known without running anything.</summary>
    public Tensor? ConstantTensor => Variable is { } variable ? variable.ConstantTensor : (Literal as TensorLiteral)?.Value;

    public static implicit operator Argument(Variable variable) => new(variable);

    public static implicit operator Argument(Literal literal) => new(literal);

    public override string ToString() => Variable?.Name ?? Literal!.Type.ToString();
}
