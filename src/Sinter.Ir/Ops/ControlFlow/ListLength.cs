using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The number of elements of a list.</summary>
internal sealed class ListLength() : OperationDefinition("list_length", OperationFamily.ControlFlow, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, List("ls"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        _ = ListRule.Type(arguments);
        return [TensorType.Scalar(ElementType.Int32)];
    }

    protected override Value[] Evaluate(Arguments arguments) => [Tensor.Scalar(ListRule.List(arguments).Items.Count)];
}
