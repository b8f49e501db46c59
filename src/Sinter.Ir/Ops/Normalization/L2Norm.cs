using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x over the square root of its sum of squares plus epsilon, over the last three axes together.</summary>
internal sealed class L2Norm() : OperationDefinition("l2_norm", OperationFamily.Normalization)
{
    private const int NormalizedAxes = 3;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("epsilon", Floats, "T").Optional(1e-6f)),
        new(Opset.iOS17, In("x", Floats, "T"), Const("epsilon", Floats, "U").Optional(1e-6f)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ChannelRule.CheckRank(arguments, NormalizedAxes);
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        Tensor x = arguments.Tensor("x");
        double epsilon = arguments.Float("epsilon");
        double[] values = x.ToDoubles();
        int size = checked((int)Shape.Of(x.Shape.Dimensions[^NormalizedAxes..]).ElementCount);
        for (int start = 0; start < values.Length; start += size)
        {
            Span<double> group = values.AsSpan(start, size);
            double squares = 0;
            foreach (double value in group)
                squares += value * value;
            double norm = Math.Sqrt(squares + epsilon);
            foreach (ref double value in group)
                value /= norm;
        }
        return [TensorConversion.FromDoubles(x.ElementType, x.Shape, values)];
    }
}
