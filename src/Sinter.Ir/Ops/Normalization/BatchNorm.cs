using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>gamma * (x - mean) / sqrt(variance + epsilon) + beta, each with one element per channel (axis 1).</summary>
internal sealed class BatchNorm() : OperationDefinition("batch_norm", OperationFamily.Normalization)
{
    public override ImmutableArray<Signature> Signatures { get; } = [Since(Opset.iOS15, "T"), Since(Opset.iOS17, "U")];

    private static Signature Since(Opset opset, string parameterType) => new(opset,
        In("x", Floats, "T"),
        Const("mean", Floats, parameterType),
        Const("variance", Floats, parameterType),
        Const("gamma", Floats, parameterType).Optional(),
        Const("beta", Floats, parameterType).Optional(),
        Const("epsilon", Floats, parameterType).Optional(1e-5f));

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ChannelRule.CheckRank(arguments, 2);
        foreach (string parameter in (ReadOnlySpan<string>)["mean", "variance", "gamma", "beta"])
            ChannelRule.CheckVector(arguments, parameter);
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        double[] mean = ChannelRule.Vector(arguments, "mean", 0), scale = ChannelRule.Vector(arguments, "variance", 1);
        double[] gamma = ChannelRule.Vector(arguments, "gamma", 1), beta = ChannelRule.Vector(arguments, "beta", 0);
        double epsilon = arguments.Float("epsilon");
        for (int channel = 0; channel < scale.Length; channel++)
            scale[channel] = gamma[channel] / Math.Sqrt(scale[channel] + epsilon);
        return [ChannelRule.Map(arguments.Tensor("x"), (x, channel) => (x - mean[channel]) * scale[channel] + beta[channel])];
    }
}
