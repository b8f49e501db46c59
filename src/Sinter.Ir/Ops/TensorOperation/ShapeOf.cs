using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The sizes of x as a vector.</summary>
internal sealed class ShapeOf() : OperationDefinition("shape", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", NumbersAndBool, "T"))];

    /// <summary>The sizes are known as soon as the type of x is, whatever its elements will be.</summary>
    public override Value[]? Fold(Arguments arguments) => arguments.TensorType("x").TryGetShape(out Shape shape) ? [Vector(shape)] : null;

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        return [new TensorType(ElementType.Int32, x.HasRank ? x.Rank : Dimension.Unknown)];
    }

    protected override Value[] Evaluate(Arguments arguments) => [Vector(arguments.Tensor("x").Shape)];

    private static Tensor Vector(Shape shape) => Tensor.From([shape.Rank], shape.Dimensions);
}
