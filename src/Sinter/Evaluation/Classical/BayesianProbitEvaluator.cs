using Sinter.Formats.CoreML.Classical;
using Sinter.Ir.Ops;
using Sinter.Loading;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>A probability, from the sum of normally distributed weights that the values of features choose, and how sure it is. A value
/// without a weight adds nothing.</summary>
internal sealed class BayesianProbitEvaluator : FeatureEvaluator
{
    private readonly ProbitWeights _weights;
    private readonly int _features, _optimism, _scale, _truncation;
    private readonly FeatureDescription? _mean, _variance, _pessimistic, _sampled;

    public BayesianProbitEvaluator(LoadContext context)
        : base(context.Description)
    {
        Wire.BayesianProbitRegressor model = context.Model.BayesianProbitRegressor;
        _weights = ProbitWeights.Read(model, context.Place);
        _features = IndexOf(context.Description.Inputs, model.RegressionInputFeatureName);
        FeatureType? type = _features < 0 ? null : context.Description.Inputs[_features].Type;
        if (type is not (ArrayFeatureType or SequenceFeatureType { HoldsStrings: false } or DictionaryFeatureType { HasStringKeys: false }))
            throw context.Invalid(
                $"input {model.RegressionInputFeatureName}", "an array, or a dictionary or sequence of integers",
                type?.ToString() ?? "none of that name");
        _optimism = NumberInput(context, model.OptimismInputFeatureName);
        _scale = NumberInput(context, model.SamplingScaleInputFeatureName);
        _truncation = NumberInput(context, model.SamplingTruncationInputFeatureName);
        _mean = NumberOutput(context, model.MeanOutputFeatureName);
        _variance = NumberOutput(context, model.VarianceOutputFeatureName);
        _pessimistic = NumberOutput(context, model.PessimisticProbabilityOutputFeatureName);
        _sampled = NumberOutput(context, model.SampledProbabilityOutputFeatureName);
    }

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        (double mean, double variance) = (_weights.Bias.Mean, _weights.Bias.Variance);
        foreach ((double feature, double value) in Values(inputs[_features]!))
        {
            if (value is < 0 or > uint.MaxValue || !double.IsInteger(value)
                || !_weights.Weights.TryGetValue(((uint)feature, (uint)value), out Gaussian weight))
            {
                continue;
            }
            mean += weight.Mean;
            variance += weight.Variance;
        }
        double deviation = Math.Sqrt(variance);
        Write(outputs, _mean, mean);
        Write(outputs, _variance, variance);
        Write(outputs, _pessimistic, NormalDistribution((mean + Number(inputs, _optimism, 0) * deviation) / Math.Sqrt(1 + variance)));
        if (_sampled is not null)
            Write(outputs, _sampled, NormalDistribution(mean + deviation * Sample(inputs)));
    }

    /// <summary>A draw in standard deviations: from one scaled distribution, drawn again while it lies beyond the truncation.</summary>
    private double Sample(FeatureValue?[] inputs)
    {
        double scale = Number(inputs, _scale, 1), truncation = Number(inputs, _truncation, double.PositiveInfinity);
        if (!(truncation >= 0))
            throw new ModelInputException(
                ModelStage.Predict, $"input '{Description.Inputs[_truncation].Name}'", "0 or more", inputs[_truncation]!.Words);
        // By the inverse of the distribution, so that a narrow truncation costs no more draws.
        var random = new RandomStream(-1);
        double least = NormalDistribution(-truncation);
        double share = least + random.NextUniform() * (1 - 2 * least);
        return scale * Quantile(share, truncation);
    }

    private IEnumerable<(double Feature, double Value)> Values(FeatureValue value) => value switch
    {
        ArrayFeature { Value: { } array } when array.Count == _weights.FeatureCount =>
            array.ToArray<double>().Select((number, feature) => ((double)feature, number)),
        SequenceFeature { Int64s: { } numbers } when numbers.Count == _weights.FeatureCount =>
            numbers.Select((number, feature) => ((double)feature, (double)number)),
        DictionaryFeature { ByInt64: { } entries } => entries.Select(entry => entry.Key >= 0 && entry.Key < _weights.FeatureCount
            ? ((double)entry.Key, entry.Value)
            : throw Refused($"features from 0 to {_weights.FeatureCount - 1}", $"{entry.Key}")),
        _ => throw Refused($"{_weights.FeatureCount} values of features", value.Words),
    };

    private double Number(FeatureValue?[] inputs, int index, double otherwise) =>
        index >= 0 && inputs[index] is DoubleFeature number ? number.Value : otherwise;

    private ModelInputException Refused(string expected, string actual) =>
        new(ModelStage.Predict, $"input '{Description.Inputs[_features].Name}'", expected, actual);

    private static double NormalDistribution(double x) => ErrorFunction.Erfc(-x / Math.Sqrt(2)) / 2;

    /// <summary>Where the normal distribution has a share, by bisection: each step halves the interval.</summary>
    private static double Quantile(double share, double truncation)
    {
        const double Farthest = 38;
        double low = -Math.Min(truncation, Farthest), high = -low;
        for (int i = 0; i < 64; i++)
        {
            double middle = (low + high) / 2;
            if (NormalDistribution(middle) < share)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    private static void Write(OrderedDictionary<string, FeatureValue> outputs, FeatureDescription? output, double number)
    {
        if (output is not null)
            outputs[output.Name] = NumberFeature.Of([number], [1], output);
    }

    private static int NumberInput(LoadContext context, string name)
    {
        int index = IndexOf(context.Description.Inputs, name);
        return index < 0 || context.Description.Inputs[index].Type is DoubleFeatureType
            ? index
            : throw context.Invalid($"input {name}", "a number", context.Description.Inputs[index].Type.ToString()!);
    }

    private static FeatureDescription? NumberOutput(LoadContext context, string name)
    {
        int index = IndexOf(context.Description.Outputs, name);
        if (index < 0)
            return null;
        FeatureDescription output = context.Description.Outputs[index];
        return FeatureRouting.Allows(new DoubleFeatureType(), output.Type) && output.Type is not Int64FeatureType
            ? output
            : throw context.Invalid($"output {name}", "a number", output.Type.ToString()!);
    }

    private static int IndexOf(IReadOnlyList<FeatureDescription> features, string name) =>
        name.Length == 0 ? -1 : features.Index().FirstOrDefault(feature => feature.Item.Name == name, (-1, null!)).Index;
}
