using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Combines one update per index into data: the index stands for the coordinate along the axis, the others are the index's
/// own.</summary>
internal sealed class ScatterAlongAxis() : OperationDefinition("scatter_along_axis", OperationFamily.ScatterGather)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("data", Numbers, "T"), In("indices", Int32s), In("updates", Numbers, "T"), Const("axis", Int32s).Optional(0),
            Const("mode", Strings).Optional("add")),
        new(Opset.iOS17, In("data", Numbers, "T"), In("indices", Int32s), In("updates", Numbers, "T"), Const("axis", Int32s).Optional(0),
            Const("mode", Strings).Optional("add"), Const("validate_indices", Bools).Optional(false)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType data = arguments.TensorType("data"), updates = arguments.TensorType("updates");
        ScatterAccumulator.CheckMode(arguments);
        TensorType expected = AlongAxis.Infer(arguments, data);
        return expected.IsCompatibleWith(updates) ? [data] : throw arguments.Invalid("updates", expected.ToString(), updates.ToString());
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        _ = InferTypes(arguments);
        var accumulator = new ScatterAccumulator(arguments);
        int[] positions = AlongAxis.Positions(arguments, arguments.Tensor("data").Shape);
        for (int i = 0; i < positions.Length; i++)
            accumulator.Combine(positions[i], i, 1);
        return [accumulator.Result()];
    }
}
