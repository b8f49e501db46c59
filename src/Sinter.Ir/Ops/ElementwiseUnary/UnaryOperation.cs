using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>An operation with one input <c>x</c> and no other parameter that keeps shape and type.</summary>
internal abstract class UnaryOperation(string name, ElementTypeSet types, OperationFamily family = OperationFamily.ElementwiseUnary)
    : OperationDefinition(name, family)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", types, "T"))];

    protected abstract double Apply(double x);

    protected override MilType[] InferTypes(Arguments arguments) => [arguments.TensorType("x")];

    protected override Value[] Evaluate(Arguments arguments) => [ElementwiseRule.Map(arguments.Tensor("x"), Apply)];
}
