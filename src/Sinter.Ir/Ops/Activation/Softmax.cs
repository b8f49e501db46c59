using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>e^x over the sum of e^x along <c>axis</c>.</summary>
internal sealed class Softmax() : OperationDefinition("softmax", OperationFamily.Activation)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("axis", Int32s).Optional(-1))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (x.HasRank)
            arguments.Axis("axis", x.Rank);
        return [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        var split = AxisSplit.Of(x.Shape, arguments.Axis("axis", x.Rank));
        double[] values = x.ToDoubles();
        for (int outer = 0; outer < split.Outer; outer++)
        {
            for (int inner = 0; inner < split.Inner; inner++)
                Apply(values, outer * split.Size * split.Inner + inner, split.Inner, split.Size);
        }
        return [TensorConversion.FromDoubles(x.ElementType, x.Shape, values)];
    }

    /// <summary>Replaces <paramref name="count"/> values, <paramref name="stride"/> apart, by their softmax. The maximum is subtracted
    /// first, so that nothing overflows.</summary>
    internal static void Apply(double[] values, int start, int stride, int count)
    {
        double max = double.NegativeInfinity, sum = 0;
        for (int i = 0, at = start; i < count; i++, at += stride)
            max = Math.Max(max, values[at]);
        for (int i = 0, at = start; i < count; i++, at += stride)
            sum += values[at] = Math.Exp(values[at] - max);
        for (int i = 0, at = start; i < count; i++, at += stride)
            values[at] /= sum;
    }
}
