using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The greater of x and <c>alpha</c>.</summary>
internal sealed class Threshold() : OperationDefinition("threshold", OperationFamily.ElementwiseUnary)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", Numbers, "T"), Const("alpha", Numbers, "T"))];

    protected override MilType[] InferTypes(Arguments arguments) => [arguments.TensorType("x")];

    protected override Value[] Evaluate(Arguments arguments)
    {
        double alpha = arguments.Float("alpha");
        return [ElementwiseRule.Map(arguments.Tensor("x"), x => Math.Max(x, alpha))];
    }
}
