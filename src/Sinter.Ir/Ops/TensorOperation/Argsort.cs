using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The positions that sort x along an axis, descending unless told; see <see cref="LaneOrder"/> for ties and NaN.</summary>
internal sealed class Argsort() : OperationDefinition("argsort", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Numbers, "T"), Const("axis", Int32s).Optional(-1), Const("ascending", Bools).Optional(false))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (x.HasRank)
            _ = arguments.Axis("axis", x.Rank);
        return [x.With(ElementType.Int32)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        int axis = arguments.Axis("axis", x.Rank);
        return [Tensor.From<int>(x.Shape, LaneOrder.Positions(x, axis, x.Shape[axis], arguments.Bool("ascending")))];
    }
}
