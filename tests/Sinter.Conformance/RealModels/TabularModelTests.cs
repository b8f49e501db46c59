using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conformance.RealModels;

/// <summary>Published models whose results follow from their parameters by plain arithmetic.</summary>
public sealed class TabularModelTests
{
    /// <summary>Weights and offsets as the files hold them.</summary>
    [Theory]
    [InlineData("twostraws-HackingWithSwift/SwiftUI/project4-files/SleepCalculator.mlmodel", "actualSleep",
        new[] { "wake", "estimatedSleep", "coffee" },
        new[] { 8.9773024879164032e-05, 3601.4055324351725, 832.42670972860276 }, 461.66411230346455)]
    [InlineData("archdanny-mlmodels/MarsHabitatPricer.mlmodel", "price",
        new[] { "solarPanels", "greenhouses", "size" },
        new[] { 137.32758472043596, 643.60481157985066, 6.3372898720996371 }, -3934.1854898637716)]
    public void Linear_models_are_sums(string path, string target, string[] names, double[] weights, double offset)
    {
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf(path));
        foreach (double[] values in (double[][])[[25200, 8, 2], [0, 0, 0], [3.5, 5, 1500]])
        {
            Prediction prediction = model.Predict(
                new Features(names.Zip(values, (name, value) => KeyValuePair.Create(name, (FeatureValue)value))));
            double expected = weights.Zip(values, (weight, value) => weight * value).Sum() + offset;
            Assert.Equal(expected, ((DoubleFeature)prediction[target]).Value, 1e-9 * Math.Abs(expected));
        }
    }

    /// <summary>Linear models in pipelines: the stated inputs go through the steps before them, of which each passes numbers on.</summary>
    [Theory]
    [InlineData("archdanny-mlmodels/custom.mlmodel")]
    [InlineData("princeSmall-CoreMLModel/HousePricer.mlmodel")]
    public void A_linear_model_in_a_pipeline_takes_part_in_it(string path)
    {
        RealModelFolder.Require();
        path = RealModelFolder.PathOf(path);
        Wire.Model last = LastModel(path);
        using Model model = Model.Load(path);
        double At(double value) => ((DoubleFeature)model.Predict(new Features(model.Description.Inputs.Select(
            input => KeyValuePair.Create(input.Name, (FeatureValue)value))))[model.Description.PredictedFeatureName!]).Value;
        double offset = last.GlmRegressor.Offset[0], sum = last.GlmRegressor.Weights[0].Value.Sum();
        Assert.Equal(offset, At(0), 1e-9 * Math.Abs(offset));
        Assert.Equal(offset + 3 * sum, At(3), 1e-9 * Math.Abs(offset + 3 * sum));
    }

    [Theory]
    [InlineData("llSourcell-A_guide_to_coreML/MessageClassifier.mlmodel")]
    [InlineData("Nikhil-SpamClassifier/SpamClassifier.mlmodel")]
    public void Spam_is_found_by_the_weights_of_words(string path)
    {
        RealModelFolder.Require();
        path = RealModelFolder.PathOf(path);
        Wire.GLMClassifier parameters = ModelAsset.Open(path).Model!.GlmClassifier;
        double[] weights = [.. parameters.Weights[0].Value];
        using Model model = Model.Load(path);
        FeatureDescription input = model.Description.Inputs[0];
        int heaviest = Array.IndexOf(weights, weights.Max()), lightest = Array.IndexOf(weights, weights.Min());
        foreach (int[] words in (int[][])[[], [heaviest], [lightest], [0, 1, 17, 8712], [.. Enumerable.Range(0, 8713)]])
        {
            var message = new double[weights.Length];
            foreach (int word in words)
                message[word] = 2;
            double score = words.Sum(word => 2 * weights[word]) + parameters.Offset[0], probability = 1 / (1 + Math.Exp(-score));
            Prediction prediction = model.Predict(new Features { [input.Name] = message });
            IReadOnlyDictionary<string, double> shares = prediction.Probabilities(model.Description.PredictedProbabilitiesName!);
            Assert.Equal(probability, shares["spam"], 1e-12);
            Assert.Equal(1 - probability, shares["ham"], 1e-12);
            Assert.Equal(score > 0 ? "spam" : "ham", prediction.Text(model.Description.PredictedFeatureName!));
        }
    }

    [Theory]
    [InlineData("MoonAndEye-CreateMLDemo/HousePricer.mlmodel")]
    [InlineData("odjichrissy-Happie/random_forest_regressor.mlmodel")]
    public void Trees_add_up_as_walked_by_hand(string path)
    {
        RealModelFolder.Require();
        path = RealModelFolder.PathOf(path);
        Wire.TreeEnsembleParameters trees = LastModel(path).TreeEnsembleRegressor.TreeEnsemble;
        using Model model = Model.Load(path);
        (List<double[]> rows, List<Features> inputs) = RandomRows(model, trees);
        string target = model.Description.PredictedFeatureName!;
        double[] actual = [.. model.PredictBatch(inputs).Select(prediction => ((DoubleFeature)prediction[target]).Value)];
        for (int i = 0; i < actual.Length; i++)
        {
            double expected = PlainTreeWalk.Sums(trees, rows[i])[0];
            Assert.Equal(expected, actual[i], 1e-9 * Math.Abs(expected));
        }
        Assert.True(actual.Distinct().Count() > 20);
    }

    [Fact]
    public void A_forest_of_classes_shares_what_its_leaves_say()
    {
        RealModelFolder.Require();
        string path = RealModelFolder.PathOf("odjichrissy-Happie/random_forest.mlmodel");
        Wire.TreeEnsembleClassifier forest = LastModel(path).TreeEnsembleClassifier;
        using Model model = Model.Load(path);
        (List<double[]> rows, List<Features> inputs) = RandomRows(model, forest.TreeEnsemble);
        var labels = new HashSet<long>();
        foreach ((double[] row, Prediction prediction) in rows.Zip(model.PredictBatch(inputs)))
        {
            double[] expected = PlainTreeWalk.Sums(forest.TreeEnsemble, row);
            var shares = Assert.IsType<DictionaryFeature>(prediction["classProbability"]).ByInt64!;
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], shares[forest.Int64ClassLabels.Vector[i]], 1e-12);
            // Each of a hundred trees has one vote, and nothing scales the votes.
            Assert.Equal(100, shares.Values.Sum(), 1e-9);
            Assert.Equal(expected.Max(), shares[prediction.Int64("Happiness")], 1e-12);
            labels.Add(prediction.Int64("Happiness"));
        }
        Assert.True(labels.Count > 2);
    }

    private static Wire.Model LastModel(string path)
    {
        Wire.Model model = ModelAsset.Open(path).Model!;
        Wire.Pipeline pipeline = model.TypeCase == Wire.Model.TypeOneofCase.PipelineClassifier
            ? model.PipelineClassifier.Pipeline
            : model.PipelineRegressor.Pipeline;
        return pipeline.Models[^1];
    }

    /// <summary>Rows whose values are thresholds of their features, or lie beside them.</summary>
    private static (List<double[]> Rows, List<Features> Inputs) RandomRows(Model model, Wire.TreeEnsembleParameters trees)
    {
        var random = new Random(8);
        double[][] thresholds = [.. model.Description.Inputs.Select((_, feature) => trees.Nodes
            .Where(node => node.BranchFeatureValue != 0 && node.BranchFeatureIndex == (ulong)feature)
            .Select(node => node.BranchFeatureValue).DefaultIfEmpty().ToArray())];
        var rows = new List<double[]>();
        for (int i = 0; i < 200; i++)
            rows.Add([.. thresholds.Select(values => values[random.Next(values.Length)] + random.Next(-1, 2) * 0.01)]);
        return (rows, [.. rows.Select(row => new Features(model.Description.Inputs.Zip(
            row, (input, value) => KeyValuePair.Create(input.Name, (FeatureValue)value))))]);
    }
}
