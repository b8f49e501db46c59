using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Combines slices into data, each at the place that its tuple of indices names.</summary>
internal sealed class ScatterNd() : OperationDefinition("scatter_nd", OperationFamily.ScatterGather)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("data", Numbers, "T"), In("indices", Int32s), In("updates", Numbers, "T"),
            Const("mode", Strings).Optional("add")),
        new(Opset.iOS17, In("data", Numbers, "T"), In("indices", Int32s), In("updates", Numbers, "T"),
            Const("mode", Strings).Optional("add"),
            Const("validate_indices", Bools).Optional(false)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType data = arguments.TensorType("data"), updates = arguments.TensorType("updates");
        ScatterAccumulator.CheckMode(arguments);
        if (TuplesOfIndices.Depth(arguments, data, 0) is not { } depth || !data.HasRank)
            return [data];
        TensorType expected = data.WithDimensions(
            [.. arguments.TensorType("indices").Dimensions.AsSpan()[..^1], .. data.Dimensions.AsSpan()[depth..]]);
        return expected.IsCompatibleWith(updates) ? [data] : throw arguments.Invalid("updates", expected.ToString(), updates.ToString());
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor data = arguments.Tensor("data"), indices = arguments.Tensor("indices");
        _ = InferTypes(arguments);
        var accumulator = new ScatterAccumulator(arguments);
        if (arguments.Tensor("updates").Count == 0)
            return [accumulator.Result()];
        int[] positions = TuplesOfIndices.Positions(arguments, data.Shape.Dimensions[..indices.Shape[indices.Rank - 1]]);
        int width = arguments.Tensor("updates").Count / positions.Length;
        for (int i = 0; i < positions.Length; i++)
            accumulator.Combine(positions[i] * width, i * width, width);
        return [accumulator.Result()];
    }
}
