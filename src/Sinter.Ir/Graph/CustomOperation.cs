using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>Code of an application that a program calls.</summary>
public interface ICustomOperation
{
    /// <summary>What the code is, for error messages.</summary>
    string Name { get; }

    /// <summary>The types of the results for inputs of these types, in which dimensions may be unknown; null where it takes known ones
    /// to tell. Whatever it throws becomes an error of the operation.</summary>
    IReadOnlyList<TensorType>? InferTypes(IReadOnlyList<TensorType> inputs);

    /// <summary>The results. Whatever it throws becomes an error of the operation.</summary>
    IReadOnlyList<Tensor> Evaluate(IReadOnlyList<Tensor> inputs);
}

/// <summary>A reference to code, as an argument of the operation that calls it. It has no written form.</summary>
public sealed class CustomOperationLiteral(ICustomOperation operation) : Literal(TensorType.Scalar(ElementType.String), "")
{
    public ICustomOperation Operation { get; } = operation;
}
