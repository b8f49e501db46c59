using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Combines slices into data along an axis, each at the place that its index names.</summary>
internal sealed class Scatter() : OperationDefinition("scatter", OperationFamily.ScatterGather)
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
        TensorType data = arguments.TensorType("data"), indices = arguments.TensorType("indices"),
            updates = arguments.TensorType("updates");
        ScatterAccumulator.CheckMode(arguments);
        if (!data.HasRank)
            return [data];
        int axis = arguments.Axis("axis", data.Rank);
        if (!indices.HasRank)
            return [data];
        ReadOnlySpan<Dimension> sizes = data.Dimensions.AsSpan();
        TensorType expected = data.WithDimensions([.. sizes[..axis], .. indices.Dimensions, .. sizes[(axis + 1)..]]);
        return expected.IsCompatibleWith(updates) ? [data] : throw arguments.Invalid("updates", expected.ToString(), updates.ToString());
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor data = arguments.Tensor("data");
        _ = InferTypes(arguments);
        var accumulator = new ScatterAccumulator(arguments);
        IndexRule rule = IndexRule.Of(arguments);
        long[] indices = arguments.Tensor("indices").ToLongs();
        int axis = arguments.Axis("axis", data.Rank), size = data.Shape[axis], inner = data.Shape.Strides()[axis];
        int count = arguments.Tensor("updates").Count;
        for (int slice = 0; slice < (count == 0 ? 0 : count / inner); slice++)
        {
            int index = rule.Resolve(arguments, indices[slice % indices.Length], size);
            accumulator.Combine((slice / indices.Length * size + index) * inner, slice * inner, inner);
        }
        return [accumulator.Result()];
    }
}
