using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Loading;
using Transform = Sinter.Formats.CoreML.Wire.TreeEnsemblePostEvaluationTransform;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>Decision trees whose leaves add up to the scores of classes.</summary>
internal sealed class TreeEnsembleClassifierEvaluator : VectorEvaluator
{
    private readonly TreeEnsembleSums _sums;
    private readonly Transform _transform;
    private readonly ClassOutputs _outputs;
    private readonly WorkPool _pool;

    private TreeEnsembleClassifierEvaluator(LoadContext context, Wire.TreeEnsembleClassifier model)
        : base(context)
    {
        _pool = context.Pool;
        _outputs = ClassOutputs.Of(context, ClassLabels.Of(model.StringClassLabels, model.Int64ClassLabels));
        TreeEnsemble ensemble = TreeEnsemble.Read(model.TreeEnsemble, Input.Length, context.Place);
        _transform = TreeEnsembleParts.Known(model.PostEvaluationTransform, context.Place);
        int scores = TreeEnsembleParts.Length(_transform, ensemble.BaseValues.Length);
        if (scores != _outputs.Count && !(scores == 1 && _outputs.Count == 2))
        {
            throw context.Invalid("numPredictionDimensions", $"as many as make the scores of {_outputs.Count} classes",
                $"{ensemble.BaseValues.Length}, which make {scores}");
        }
        _sums = TreeEnsembleParts.Sums(ensemble, Input.Length);
    }

    public override int ResultLength => _outputs.Count;

    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    public static TreeEnsembleClassifierEvaluator Of(LoadContext context) => new(context, context.Model.TreeEnsembleClassifier);

    public override void Compute(ReadOnlySpan<double> rows, Span<double> results, int count, CancellationToken cancellation)
    {
        int sums = _sums.Count, classes = _outputs.Count;
        _sums.Run(rows, results[..(count * sums)], _pool, cancellation);
        // From the last row on, so that the sums of a row are read before the scores of the one before are written over them.
        for (int row = count - 1; row >= 0; row--)
        {
            Span<double> scores = results.Slice(row * classes, classes);
            results.Slice(row * sums, sums).CopyTo(scores);
            if (sums == 1 && classes == 2 && _transform != Transform.ClassificationSoftMaxWithZeroClassReference)
            {
                // One sum for two classes speaks of the second.
                TreeEnsembleParts.Apply(_transform, scores[..1]);
                scores[1] = scores[0];
                scores[0] = 1 - scores[1];
            }
            else
            {
                TreeEnsembleParts.Apply(_transform, scores);
            }
        }
    }

    public override void Write(Span<double> results, OrderedDictionary<string, FeatureValue> outputs) =>
        _outputs.Write(outputs, results);
}
