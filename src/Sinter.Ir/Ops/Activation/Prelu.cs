using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x where it is not negative, otherwise x times its channel's element of <c>alpha</c>. Channels are axis 1.</summary>
internal sealed class Prelu() : OperationDefinition("prelu", OperationFamily.Activation)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("alpha", Floats, "T")),
        new(Opset.iOS17, In("x", Floats, "T"), Const("alpha", Floats, "U")),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ChannelRule.CheckRank(arguments, 2);
        ChannelRule.CheckVector(arguments, "alpha");
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        double[] alpha = ChannelRule.Vector(arguments, "alpha", 0);
        return [ChannelRule.Map(arguments.Tensor("x"), (x, channel) => x >= 0 ? x : alpha[channel] * x)];
    }
}
