using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x / (k + alpha / size * s)^beta, where s is the sum of squares over <c>size</c> neighbouring channels, of which there are fewer
/// at the ends; an even window has one more channel below than above. Channels are axis 1; a tensor of rank 3 is one example
/// [C, H, W], as the recorded results of Core ML's own tests show.</summary>
internal sealed class LocalResponseNorm() : OperationDefinition("local_response_norm", OperationFamily.Normalization)
{
    public override ImmutableArray<Signature> Signatures { get; } = [Since(Opset.iOS15, "T"), Since(Opset.iOS17, "U")];

    private static Signature Since(Opset opset, string parameterType) => new(opset,
        In("x", Floats, "T"),
        Const("size", Int32s),
        Const("alpha", Floats, parameterType).Optional(1e-4f),
        Const("beta", Floats, parameterType).Optional(0.75f),
        Const("k", Floats, parameterType).Optional(1f));

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ChannelRule.CheckRank(arguments, 2);
        if (arguments.Known("size") is not null && arguments.Int("size") < 1)
            throw arguments.Invalid("size", "1 or more", $"{arguments.Int("size")}");
        return [arguments.TensorType("x")];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        Tensor x = arguments.Tensor("x");
        int size = arguments.Int("size"), below = size / 2, above = (size - 1) / 2;
        double alpha = arguments.Float("alpha") / size, beta = arguments.Float("beta"), k = arguments.Float("k");
        double[] values = x.ToDoubles();
        var results = new double[values.Length];
        var split = AxisSplit.Of(x.Shape, x.Rank == 3 ? 0 : 1);
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / split.Inner % split.Size;
            int first = Math.Max(channel - below, 0), last = (int)Math.Min((long)channel + above, split.Size - 1);
            double squares = 0;
            for (int c = first; c <= last; c++)
            {
                double neighbour = values[i + (c - channel) * split.Inner];
                squares += neighbour * neighbour;
            }
            results[i] = values[i] / Math.Pow(k + alpha * squares, beta);
        }
        return [TensorConversion.FromDoubles(x.ElementType, x.Shape, results)];
    }
}
