using Sinter.Tests.Api;
using Gaussian = Sinter.Formats.CoreML.Wire.BayesianProbitRegressor.Types.Gaussian;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class BayesianProbitTests
{
    [Fact]
    public void Weights_of_the_values_add_up()
    {
        using Model model = WrittenModel.Load(Regressor());
        Prediction prediction = model.Predict(new Features { ["features"] = new[] { 1.0, 7 } });
        // Bias N(0.5, 1/4), feature 0 value 1 N(1, 1/2), feature 1 value 7 N(-0.5, 1).
        Assert.Equal((1, 1.75), (Number(prediction, "mean"), Number(prediction, "variance")));
        // The normal distribution at 1 / sqrt(2.75) = 0.60302269.
        Assert.Equal(0.72675, Number(prediction, "probability"), 1e-5);
    }

    [Fact]
    public void Values_without_a_weight_add_nothing()
    {
        using Model model = WrittenModel.Load(Regressor());
        Prediction prediction = model.Predict(new Features { ["features"] = new[] { 2.0, -3 } });
        Assert.Equal((0.5, 0.25), (Number(prediction, "mean"), Number(prediction, "variance")));
    }

    [Fact]
    public void Optimism_shifts_by_standard_deviations()
    {
        using Model model = WrittenModel.Load(Regressor());
        double optimistic = Number(model.Predict(new Features { ["features"] = new[] { 1.0, 7 }, ["optimism"] = 1.0 }), "probability");
        // (1 + sqrt(1.75)) / sqrt(2.75) = 1.40074..
        Assert.Equal(0.91936, optimistic, 1e-4);
    }

    [Fact]
    public void Samples_stay_within_the_truncation()
    {
        using Model model = WrittenModel.Load(Regressor());
        var inputs = new Features { ["features"] = new[] { 1.0, 7 }, ["truncation"] = 0.0 };
        // Without deviation the sample is the mean: the normal distribution at 1.
        Assert.Equal(0.8413447, Number(model.Predict(inputs), "sample"), 1e-6);
        // The normal distribution at 1 less and more half a deviation of 1.3229.
        inputs["truncation"] = 0.5;
        for (int i = 0; i < 50; i++)
            Assert.InRange(Number(model.Predict(inputs), "sample"), 0.6325, 0.9518);
        inputs["truncation"] = -1.0;
        Assert.Throws<ModelInputException>(() => model.Predict(inputs));
    }

    public static TheoryData<string, Action<Wire.BayesianProbitRegressor>> Mistakes => new()
    {
        { "numberOfFeatures", model => model.NumberOfFeatures = 0 },
        { "ids below 1", model => model.NumberOfFeatures = 1 },
        { "bias", model => model.Bias = null },
        { "positive precision", model => model.Bias.Precision = 0 },
        { "positive precision", model => model.Features[0].Weights[0].FeatureWeight.Mean = double.NaN },
        { "one weight", model => model.Features[1].FeatureId = model.Features[0].FeatureId },
        { "input none", model => model.RegressionInputFeatureName = "none" },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Mistakes_are_refused(string words, Action<Wire.BayesianProbitRegressor> spoil)
    {
        Wire.Model message = Regressor();
        message.BayesianProbitRegressor.Features[1].Weights[0].FeatureValue = 1;
        spoil(message.BayesianProbitRegressor);
        Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    private static double Number(Prediction prediction, string name) => ((DoubleFeature)prediction[name]).Value;

    internal static Wire.Model Regressor() => WrittenModel.Of(
        [
            Described.Doubles("features", 2), Described.Optional(Described.Number("optimism")),
            Described.Optional(Described.Number("scale")), Described.Optional(Described.Number("truncation")),
        ],
        [Described.Number("mean"), Described.Number("variance"), Described.Number("probability"), Described.Number("sample")],
        model => model.BayesianProbitRegressor = new Wire.BayesianProbitRegressor
        {
            NumberOfFeatures = 2,
            Bias = new Gaussian { Mean = 0.5, Precision = 4 },
            Features = { Weight(0, 1, 1, 2), Weight(1, 7, -0.5, 1) },
            RegressionInputFeatureName = "features",
            OptimismInputFeatureName = "optimism",
            SamplingScaleInputFeatureName = "scale",
            SamplingTruncationInputFeatureName = "truncation",
            MeanOutputFeatureName = "mean",
            VarianceOutputFeatureName = "variance",
            PessimisticProbabilityOutputFeatureName = "probability",
            SampledProbabilityOutputFeatureName = "sample",
        });

    private static Wire.BayesianProbitRegressor.Types.FeatureWeight Weight(uint feature, uint value, double mean, double precision) => new()
    {
        FeatureId = feature,
        Weights =
        {
            new Wire.BayesianProbitRegressor.Types.FeatureValueWeight
            {
                FeatureValue = value, FeatureWeight = new Gaussian { Mean = mean, Precision = precision },
            },
        },
    };
}
