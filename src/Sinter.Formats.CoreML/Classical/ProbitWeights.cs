namespace Sinter.Formats.CoreML.Classical;

/// <summary>A normal distribution.</summary>
/// <param name="Mean">Its mean.</param>
/// <param name="Variance">Its variance.</param>
public readonly record struct Gaussian(double Mean, double Variance);

/// <summary>The weights of a Bayesian probit regressor: for each feature and each of its values a distribution.</summary>
/// <param name="FeatureCount">How many features there are.</param>
/// <param name="Bias">What is added whatever the features are.</param>
/// <param name="Weights">The weight of a value of a feature.</param>
public sealed record ProbitWeights(int FeatureCount, Gaussian Bias, IReadOnlyDictionary<(uint Feature, uint Value), Gaussian> Weights)
{
    /// <exception cref="ModelFormatException">A weight is missing, given twice or no distribution.</exception>
    public static ProbitWeights Read(Wire.BayesianProbitRegressor model, string place)
    {
        if (model.NumberOfFeatures is 0 or > int.MaxValue)
            throw Invalid($"{place}, numberOfFeatures", "from 1 to 2147483647", $"{model.NumberOfFeatures}");
        var weights = new Dictionary<(uint Feature, uint Value), Gaussian>();
        foreach (Wire.BayesianProbitRegressor.Types.FeatureWeight feature in model.Features)
        {
            if (feature.FeatureId >= model.NumberOfFeatures)
                throw Invalid($"{place}, features", $"ids below {model.NumberOfFeatures}", $"{feature.FeatureId}");
            foreach (Wire.BayesianProbitRegressor.Types.FeatureValueWeight weight in feature.Weights)
            {
                string name = $"{place}, feature {feature.FeatureId}, value {weight.FeatureValue}";
                if (!weights.TryAdd((feature.FeatureId, weight.FeatureValue), Read(weight.FeatureWeight, name)))
                    throw Invalid(name, "one weight", "several");
            }
        }
        return new ProbitWeights((int)model.NumberOfFeatures, Read(model.Bias, $"{place}, bias"), weights);
    }

    private static Gaussian Read(Wire.BayesianProbitRegressor.Types.Gaussian? gaussian, string place)
    {
        if (gaussian is null)
            throw Invalid(place, "a mean and a precision", "none");
        if (!double.IsFinite(gaussian.Mean) || !double.IsFinite(gaussian.Precision) || gaussian.Precision <= 0)
            throw Invalid(place, "a finite mean and a positive precision", $"{gaussian.Mean} and {gaussian.Precision}");
        return new Gaussian(gaussian.Mean, 1 / gaussian.Precision);
    }

    private static ModelFormatException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Load, place, expected, actual);
}
