using Sinter.Tests.Api;
using ClassLink = Sinter.Formats.CoreML.Wire.GLMClassifier.Types.PostEvaluationTransform;
using Encoding = Sinter.Formats.CoreML.Wire.GLMClassifier.Types.ClassEncoding;
using Link = Sinter.Formats.CoreML.Wire.GLMRegressor.Types.PostEvaluationTransform;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

/// <summary>Generalized linear models: links, encodings of classes, and the rules that a model must keep.</summary>
public sealed class GlmTests
{
    [Theory]
    [InlineData(Link.NoTransform, 1.5, -0.5)]
    [InlineData(Link.Logit, 0.8175744761936437, 0.3775406687981454)]
    [InlineData(Link.Probit, 0.9331927987311419, 0.3085375387259869)]
    public void Every_row_gives_its_sum_through_the_link(Link link, double first, double second)
    {
        Wire.Model message = Regressor(link, Described.Doubles("y", 2), (0.5, [1.0, 2, -1]), (-1, [0.0, 1, 1]));
        using Model model = WrittenModel.Load(message);
        double[] actual = model.Predict(new Features { ["n"] = 3.0, ["x"] = new double[] { -0.5, 1 } }).Array("y").ToArray<double>();
        // 3 - 1 - 1 + 0.5 and -0.5 + 1 - 1, with the inputs in the order of the description.
        Assert.Equal(first, actual[0], 1e-12);
        Assert.Equal(second, actual[1], 1e-12);
    }

    [Theory]
    [InlineData(Encoding.ReferenceClass)]
    [InlineData(Encoding.OneVsRest)]
    public void One_row_gives_the_probability_of_the_second_of_two(Encoding encoding)
    {
        Dictionary<string, double> expected = new() { ["a"] = 0.2689414213699951, ["b"] = 0.7310585786300049 };
        Same("b", expected, Classifier(encoding, ClassLink.Logit, ["a", "b"], (1, [0.0, 0, 0])));
        expected = new() { ["a"] = 0.8413447460685429, ["b"] = 0.15865525393145705 };
        Same("a", expected, Classifier(encoding, ClassLink.Probit, ["a", "b"], (-1, [0.0, 0, 0])));
    }

    [Fact]
    public void The_first_class_is_the_reference_of_the_others()
    {
        Dictionary<string, double> expected = new() { ["a"] = 0.1, ["b"] = 0.3, ["c"] = 0.6 };
        Same("c", expected, Classifier(Encoding.ReferenceClass, ClassLink.Logit, ["a", "b", "c"],
            (Math.Log(3), [0.0, 0, 0]), (Math.Log(6), [0.0, 0, 0])));
    }

    [Fact]
    public void One_against_the_rest_shares_what_the_links_give()
    {
        // Logistic values 1/2, 3/4 and 1/4.
        Dictionary<string, double> expected = new() { ["a"] = 1 / 3.0, ["b"] = 1 / 2.0, ["c"] = 1 / 6.0 };
        Same("b", expected, Classifier(Encoding.OneVsRest, ClassLink.Logit, ["a", "b", "c"],
            (0, [0.0, 0, 0]), (Math.Log(3), [0.0, 0, 0]), (-Math.Log(3), [0.0, 0, 0])));
        expected = new() { ["a"] = 0.5, ["b"] = 0.5 };
        Same("a", expected, Classifier(Encoding.OneVsRest, ClassLink.Logit, ["a", "b"], (-800, [0.0, 0, 0]), (-900, [0.0, 0, 0])));
    }

    [Fact]
    public void Weights_labels_and_outputs_must_fit()
    {
        double[] three = [1, 2, 3];
        Invalid("weights: expected at least one row", Regressor(Link.NoTransform, Described.Number("y")));
        Invalid("weights of row 0: expected 3", Regressor(Link.NoTransform, Described.Number("y"), (0, [1.0, 2])));
        Invalid("output y", Regressor(Link.NoTransform, Described.Number("y"), (0, three), (0, three)));
        Invalid("a known transform; got 3", Regressor((Link)3, Described.Number("y"), (0, three)));
        Wire.Model message = Regressor(Link.NoTransform, Described.Number("y"), (0, three));
        message.GlmRegressor.Offset.Add(1);
        Invalid("offset: expected 1", message);

        string[] labels = ["a", "b", "c"];
        Invalid("2 rows for 3 classes", Classifier(Encoding.ReferenceClass, ClassLink.Logit, labels, (0, three), (0, three), (0, three)));
        Invalid("3 rows for 3 classes", Classifier(Encoding.OneVsRest, ClassLink.Logit, labels, (0, three)));
        Invalid("postEvaluationTransform: expected Logit",
            Classifier(Encoding.ReferenceClass, ClassLink.Probit, labels, (0, three), (0, three)));
        Invalid("classEncoding: expected a known", Classifier((Encoding)2, ClassLink.Logit, ["a", "b"], (0, three)));
        Invalid("postEvaluationTransform: expected a known", Classifier(Encoding.OneVsRest, (ClassLink)2, ["a", "b"], (0, three)));
        Invalid("class labels", Classifier(Encoding.OneVsRest, ClassLink.Logit, [], (0, three)));
        message = Classifier(Encoding.OneVsRest, ClassLink.Logit, ["a", "b"], (0, three));
        message.Description.PredictedFeatureName = "other";
        Invalid("predictedFeatureName", message);

        static void Invalid(string words, Wire.Model message) =>
            Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    private static void Same(string label, Dictionary<string, double> expected, Wire.Model message)
    {
        using Model model = WrittenModel.Load(message);
        Prediction prediction = model.Predict(new Features { ["n"] = 3.0, ["x"] = new double[] { -0.5, 1 } });
        Assert.Equal(label, prediction.Text("label"));
        Assert.Equal(expected.Keys, prediction.Probabilities("p").Keys);
        foreach ((string key, double value) in expected)
            Assert.Equal(value, prediction.Probabilities("p")[key], 1e-12);
    }

    private static Wire.Model Regressor(Link link, Wire.FeatureDescription output, params (double Offset, double[] Weights)[] rows) =>
        WrittenModel.Of([Described.Number("n"), Described.Doubles("x", 2)], [output], model => model.GlmRegressor = new Wire.GLMRegressor
        {
            PostEvaluationTransform = link,
            Offset = { rows.Select(row => row.Offset) },
            Weights = { rows.Select(row => new Wire.GLMRegressor.Types.DoubleArray { Value = { row.Weights } }) },
        });

    private static Wire.Model Classifier(
        Encoding encoding, ClassLink link, string[] labels, params (double Offset, double[] Weights)[] rows)
    {
        Wire.FeatureDescription[] outputs = [Described.Text("label"), Described.ByText("p")];
        Wire.Model message = WrittenModel.Of([Described.Number("n"), Described.Doubles("x", 2)], outputs,
            model => model.GlmClassifier = new Wire.GLMClassifier
            {
                ClassEncoding = encoding,
                PostEvaluationTransform = link,
                StringClassLabels = Steps.Strings(labels),
                Offset = { rows.Select(row => row.Offset) },
                Weights = { rows.Select(row => new Wire.GLMClassifier.Types.DoubleArray { Value = { row.Weights } }) },
            });
        (message.Description.PredictedFeatureName, message.Description.PredictedProbabilitiesName) = ("label", "p");
        return message;
    }
}
