using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Loading;
using Encoding = Sinter.Formats.CoreML.Wire.GLMClassifier.Types.ClassEncoding;
using Transform = Sinter.Formats.CoreML.Wire.GLMClassifier.Types.PostEvaluationTransform;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>A generalized linear model that classifies: one row of weights for two classes; for more, one per class, or one per class
/// after the first, which the others are compared with.</summary>
internal sealed class GlmClassifierEvaluator : VectorEvaluator
{
    private readonly LinearScores _scores;
    private readonly Transform _transform;
    private readonly Encoding _encoding;
    private readonly ClassOutputs _outputs;

    private GlmClassifierEvaluator(LoadContext context, Wire.GLMClassifier model)
        : base(context)
    {
        _outputs = ClassOutputs.Of(context, ClassLabels.Of(model.StringClassLabels, model.Int64ClassLabels));
        LinearModel weights = LinearModel.Read(model, Input.Length, context.Place);
        _scores = new LinearScores(weights.Weights, weights.Offsets, Input.Length);
        (_transform, _encoding) = (model.PostEvaluationTransform, model.ClassEncoding);
        if (_transform is not (Transform.Logit or Transform.Probit))
            throw context.Invalid("postEvaluationTransform", "a known transform", $"{(int)_transform}");
        if (_encoding is not (Encoding.ReferenceClass or Encoding.OneVsRest))
            throw context.Invalid("classEncoding", "a known encoding", $"{(int)_encoding}");
        int classes = _outputs.Count, rows = _scores.Count;
        IsBinary = classes == 2 && rows == 1;
        int expected = _encoding == Encoding.OneVsRest ? classes : classes - 1;
        if (!IsBinary && rows != expected)
            throw context.Invalid("weights", $"{expected} rows for {classes} classes by {_encoding}", $"{rows}");
        if (_encoding == Encoding.ReferenceClass && _transform == Transform.Probit && !IsBinary)
            throw context.Invalid("postEvaluationTransform", "Logit, for more than two classes by ReferenceClass", $"{_transform}");
    }

    public override int ResultLength => _outputs.Count;

    private bool IsBinary { get; }

    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    public static GlmClassifierEvaluator Of(LoadContext context) => new(context, context.Model.GlmClassifier);

    public override void Compute(ReadOnlySpan<double> rows, Span<double> results, int count, CancellationToken cancellation)
    {
        for (int row = 0; row < count; row++)
        {
            Span<double> probabilities = results.Slice(row * ResultLength, ResultLength);
            // The scores go last: where there is one fewer, the first place is the reference's.
            Span<double> scores = probabilities[^_scores.Count..];
            _scores.Run(rows.Slice(row * Input.Length, Input.Length), scores);
            if (IsBinary)
            {
                scores[0] = Link(scores[0]);
                probabilities[0] = 1 - scores[0];
            }
            else if (_encoding == Encoding.ReferenceClass)
            {
                probabilities[0] = 0;
                LinkFunctions.Softmax(probabilities);
            }
            else
            {
                Share(scores);
            }
        }
    }

    public override void Write(Span<double> results, OrderedDictionary<string, FeatureValue> outputs) =>
        _outputs.Write(outputs, results);

    private void Share(Span<double> scores)
    {
        double sum = 0;
        foreach (ref double score in scores)
        {
            score = Link(score);
            sum += score;
        }
        foreach (ref double score in scores)
            score = sum > 0 ? score / sum : 1.0 / scores.Length;
    }

    private double Link(double score) =>
        _transform == Transform.Probit ? LinkFunctions.NormalCumulative(score) : LinkFunctions.Logistic(score);
}
