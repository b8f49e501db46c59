using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Takes one element of x per index: the index stands for the coordinate along the axis, the others are the index's own.</summary>
internal sealed class GatherAlongAxis() : OperationDefinition("gather_along_axis", OperationFamily.ScatterGather, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), In("indices", Int32s), Const("axis", Int32s).Optional(0)),
        new(Opset.iOS16, In("x", Numbers, "T"), In("indices", Int16s | Int32s | UInt16s, "I"), Const("axis", Int32s).Optional(0)),
        new(Opset.iOS17, In("x", Numbers | Int8s | Int16s | UInt8s | UInt16s, "T"),
            In("indices", Int8s | Int16s | Int32s | UInt8s | UInt16s, "I"),
            Const("axis", Int32s).Optional(0), Const("validate_indices", Bools).Optional(false)),
    ];

    protected override MilType[] InferTypes(Arguments arguments) => [AlongAxis.Infer(arguments, arguments.TensorType("x"))];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int[] positions = AlongAxis.Positions(arguments, x.Shape);
        return [ElementCopy.Gather(x, shape, i => positions[i])];
    }
}
