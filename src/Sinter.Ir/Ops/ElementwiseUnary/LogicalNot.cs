using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The other boolean.</summary>
internal sealed class LogicalNot() : OperationDefinition("logical_not", OperationFamily.ElementwiseUnary)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", Bools))];

    protected override MilType[] InferTypes(Arguments arguments) => [arguments.TensorType("x")];

    protected override Value[] Evaluate(Arguments arguments) => [ElementwiseRule.MapIntegers(arguments.Tensor("x"), x => x == 0 ? 1 : 0)];
}
