using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>alpha * ln(1 + e^(beta * x)), with one <c>alpha</c> and <c>beta</c> per channel. Channels are axis 1.</summary>
internal sealed class SoftplusParametric() : OperationDefinition("softplus_parametric", OperationFamily.Activation)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("alpha", Floats, "T"), Const("beta", Floats, "T")),
        new(Opset.iOS17, In("x", Floats, "T"), Const("alpha", Floats, "U"), Const("beta", Floats, "U")),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ChannelRule.CheckRank(arguments, 2);
        ChannelRule.CheckVector(arguments, "alpha");
        ChannelRule.CheckVector(arguments, "beta");
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        double[] alpha = ChannelRule.Vector(arguments, "alpha", 1), beta = ChannelRule.Vector(arguments, "beta", 1);
        return [ChannelRule.Map(arguments.Tensor("x"), (x, channel) => alpha[channel] * Logistic.Softplus(beta[channel] * x))];
    }
}
