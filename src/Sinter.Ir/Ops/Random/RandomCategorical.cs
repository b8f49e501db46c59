using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Draws <c>size</c> classes, with replacement, from each distribution along the last axis: probabilities, or logits.</summary>
internal sealed class RandomCategorical() : OperationDefinition("random_categorical", OperationFamily.Random, OperationTraits.Random)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("mode", Strings).Optional("logits"), Const("size", Int32s).Optional(1),
            Const("seed", Int32s).Optional(-1)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        if (arguments.Text("mode") is not ("logits" or "probs") and string other)
            throw arguments.Invalid("mode", "logits or probs", other);
        int size = arguments.Int("size");
        if (size is < 0 or int.MaxValue)
            throw arguments.Invalid("size", "a count", $"{size}");
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        ShapeRules.RequireRank(arguments, "x", 1);
        if (x[x.Rank - 1].Is(0))
            throw arguments.Invalid("x", "one class or more along the last axis", x.ToString());
        return [x.WithDimensions([.. x.Dimensions[..^1], size])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int classes = x.Shape[x.Rank - 1], size = shape[shape.Rank - 1];
        bool logits = arguments.Text("mode") == "logits";
        double[] weights = x.ToDoubles();
        var stream = new RandomStream(arguments.Int("seed"));
        var values = new double[Tensor.CheckedByteLength(ElementType.Bool, shape)];
        for (int row = 0; row < weights.Length / classes; row++)
        {
            Span<double> cumulative = weights.AsSpan(row * classes, classes);
            Accumulate(cumulative, logits);
            for (int i = 0; i < size; i++)
                values[(row * size) + i] = Draw(cumulative, stream.NextUniform() * cumulative[^1]);
        }
        return [TensorConversion.FromDoubles(x.ElementType, shape, values)];
    }

    /// <summary>Weights become their running sum.</summary>
    private static void Accumulate(Span<double> weights, bool logits)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double weight in weights)
            largest = Math.Max(largest, weight);
        foreach (ref double weight in weights)
        {
            sum += logits ? Math.Exp(weight - largest) : Math.Max(weight, 0);
            weight = sum;
        }
    }

    /// <summary>The first class whose running sum exceeds the point; the last one where none does.</summary>
    private static int Draw(ReadOnlySpan<double> cumulative, double point)
    {
        int low = 0, high = cumulative.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (cumulative[middle] > point) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
