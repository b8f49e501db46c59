using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The label of the largest score, the first one when several are, and the scores of all labels. NaN never wins.</summary>
internal sealed class Classify() : OperationDefinition("classify", OperationFamily.Classify)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("probabilities", Floats), ConstList("classes"))];

    /// <summary>Never folded: no literal holds scores by label.</summary>
    public override Value[]? Fold(Arguments arguments) => null;

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType probabilities = arguments.TensorType("probabilities");
        Tensor labels = Labels(arguments);
        if (probabilities.TryGetShape(out Shape shape) && shape.ElementCount != labels.Count)
            throw arguments.Invalid("probabilities", $"{labels.Count} elements, one per class", probabilities.ToString());
        TensorType label = TensorType.Scalar(labels.ElementType);
        return [label, new DictionaryType(label, TensorType.Scalar(ElementType.Float64))];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        _ = InferTypes(arguments);
        Tensor labels = Labels(arguments);
        double[] scores = arguments.Tensor("probabilities").ToDoubles();
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best] || (double.IsNaN(scores[best]) && !double.IsNaN(scores[i])))
                best = i;
        }
        Tensor label = labels.ElementType == ElementType.String
            ? Tensor.Scalar(labels.Strings[best])
            : Tensor.Scalar(labels.Span<long>()[best]);
        return [label, new LabelScores(labels, scores)];
    }

    private static Tensor Labels(Arguments arguments)
    {
        Tensor labels = arguments.Tensor("classes");
        return labels is { ElementType: ElementType.String or ElementType.Int64, Count: > 0 }
            ? labels
            : throw arguments.Invalid("classes", "one label or more, strings or 64-bit integers", labels.ToString());
    }
}
