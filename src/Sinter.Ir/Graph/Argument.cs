using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>What can be bound to a parameter: a variable or a literal.</summary>
public abstract class Argument
{
    private protected Argument(MilType type) => Type = type;

    public MilType Type { get; internal set; }

    /// <summary>This, when it is a variable.</summary>
    public Variable? Variable => this as Variable;

    /// <summary>This, when it is a literal.</summary>
    public Literal? Literal => this as Literal;

    /// <summary>The tensor when it is known without running anything.</summary>
    public abstract Tensor? ConstantTensor { get; }
}
