using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A tensor of another one's shape, with one value everywhere.</summary>
internal sealed class FillLike() : OperationDefinition("fill_like", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS16, In("ref_tensor", NumbersAndBool, "T"), Const("value", NumbersAndBool, "U").Optional(0.0f))];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [arguments.TensorType("ref_tensor").With(FilledTensor.Element(arguments))];

    protected override Value[] Evaluate(Arguments arguments) => [FilledTensor.Of(FilledTensor.Value(arguments), OutputShape(arguments))];
}
