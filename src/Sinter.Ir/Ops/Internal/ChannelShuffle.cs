using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Deals the channels (axis 1) of each group out over the result: its channel c * groups + g is channel c of group g.</summary>
public sealed class ChannelShuffle() : OperationDefinition(OperationName, OperationFamily.Internal, OperationTraits.MovesData)
{
    public const string OperationName = "sinter.channel_shuffle";

    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Everything), Const("groups", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        int groups = arguments.Int("groups");
        if (groups < 1 || (x.HasRank && x.Rank < 2) || (x.HasRank && x[1].IsKnown && x[1].Size % groups != 0))
            throw arguments.Invalid("groups", $"a divisor of the channels of {x}", $"{groups}");
        return [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        InferTypes(arguments);
        int groups = arguments.Int("groups"), channels = x.Shape[1] / groups, inner = AxisSplit.Of(x.Shape, 1).Inner;
        Tensor grouped = x.Reshaped(Shape.Of(x.Shape[0], groups, channels, inner));
        return [AxisOrder.Permute(grouped, [0, 2, 1, 3]).Reshaped(x.Shape)];
    }
}
