using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x brought to mean 0 and variance 1 over the spatial axes of each sample's channel, then scaled and shifted per
/// channel.</summary>
internal sealed class InstanceNorm() : OperationDefinition("instance_norm", OperationFamily.Normalization)
{
    public override ImmutableArray<Signature> Signatures { get; } = [Since(Opset.iOS15, "T"), Since(Opset.iOS17, "U")];

    private static Signature Since(Opset opset, string parameterType) => new(opset,
        In("x", Floats, "T"),
        Const("gamma", Floats, parameterType).Optional(),
        Const("beta", Floats, parameterType).Optional(),
        Const("epsilon", Floats, parameterType).Optional(1e-5f));

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ChannelRule.CheckRank(arguments, 3);
        ChannelRule.CheckVector(arguments, "gamma");
        ChannelRule.CheckVector(arguments, "beta");
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        double[] gamma = ChannelRule.Vector(arguments, "gamma", 1), beta = ChannelRule.Vector(arguments, "beta", 0);
        double epsilon = arguments.Float("epsilon");
        double[] values = x.ToDoubles();
        int channels = x.Shape[1], plane = AxisSplit.Of(x.Shape, 1).Inner;
        for (int start = 0, row = 0; start < values.Length; start += plane, row++)
            Standardization.Apply(values.AsSpan(start, plane), epsilon, gamma[row % channels], beta[row % channels]);
        return [TensorConversion.FromDoubles(x.ElementType, x.Shape, values)];
    }
}
