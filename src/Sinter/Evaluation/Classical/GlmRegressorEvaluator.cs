using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Loading;
using Transform = Sinter.Formats.CoreML.Wire.GLMRegressor.Types.PostEvaluationTransform;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>A generalized linear model: weighted sums, each through the same link.</summary>
internal sealed class GlmRegressorEvaluator : VectorEvaluator
{
    private readonly LinearScores _scores;
    private readonly Transform _transform;
    private readonly NumberOutput _output;

    private GlmRegressorEvaluator(LoadContext context, Wire.GLMRegressor model)
        : base(context)
    {
        LinearModel weights = LinearModel.Read(model, Input.Length, context.Place);
        _scores = new LinearScores(weights.Weights, weights.Offsets, Input.Length);
        _transform = model.PostEvaluationTransform;
        if (_transform is < Transform.NoTransform or > Transform.Probit)
            throw context.Invalid("postEvaluationTransform", "a known transform", $"{(int)_transform}");
        _output = NumberOutput.Of(context, _scores.Count);
    }

    public override int ResultLength => _scores.Count;

    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    public static GlmRegressorEvaluator Of(LoadContext context) => new(context, context.Model.GlmRegressor);

    public override void Compute(ReadOnlySpan<double> rows, Span<double> results, int count, CancellationToken cancellation)
    {
        for (int row = 0; row < count; row++)
            _scores.Run(rows.Slice(row * Input.Length, Input.Length), results.Slice(row * ResultLength, ResultLength));
        foreach (ref double result in results)
        {
            result = _transform switch
            {
                Transform.Logit => LinkFunctions.Logistic(result),
                Transform.Probit => LinkFunctions.NormalCumulative(result),
                _ => result,
            };
        }
    }

    public override void Write(Span<double> results, OrderedDictionary<string, FeatureValue> outputs) =>
        outputs[_output.Name] = _output.Value(results);
}
