using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class NearestNeighborsTests
{
    [Fact]
    public void The_majority_of_the_nearest_decides()
    {
        using Model model = WrittenModel.Load(Line(neighbors: 3));
        Prediction prediction = model.Predict(new Features { ["x"] = new[] { 1.2f } });
        Assert.Equal("low", prediction.Text("label"));
        Assert.Equal((2 / 3.0, 1 / 3.0), (prediction.Probabilities("scores")["low"], prediction.Probabilities("scores")["high"]));
    }

    [Fact]
    public void Near_samples_may_count_more()
    {
        Wire.Model message = Line(neighbors: 3);
        message.KNearestNeighborsClassifier.InverseDistanceWeighting = new Wire.InverseDistanceWeighting();
        using Model model = WrittenModel.Load(message);
        // At 3: the squared distances to 0, 1 and 5 are 9, 4 and 4.
        IReadOnlyDictionary<string, double> scores = model.Predict(new Features { ["x"] = new[] { 3f } }).Probabilities("scores");
        Assert.Equal((1 / 9.0 + 1 / 4.0) / (1 / 9.0 + 1 / 2.0), scores["low"], 1e-12);
        // A sample that is met counts alone.
        Assert.Equal(1, model.Predict(new Features { ["x"] = new[] { 5f } }).Probabilities("scores")["high"]);
    }

    [Fact]
    public void Of_equals_the_nearest_wins()
    {
        using Model model = WrittenModel.Load(Line(neighbors: 2));
        Assert.Equal("high", model.Predict(new Features { ["x"] = new[] { 3.5f } }).Text("label"));
    }

    [Fact]
    public void More_neighbors_than_samples_are_all_samples()
    {
        using Model model = WrittenModel.Load(Line(neighbors: 900));
        Assert.Equal(0.5, model.Predict(new Features { ["x"] = new[] { 100f } }).Probabilities("scores")["low"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(5000)]
    public void A_tree_finds_what_a_search_through_all_finds(int leafSize)
    {
        var random = new Random(leafSize);
        // Few distinct coordinates, so that many distances are equal.
        Wire.Model linear = Random(random, 500, 3);
        Wire.Model tree = linear.Clone();
        tree.KNearestNeighborsClassifier.NearestNeighborsIndex.SingleKdTreeIndex = new Wire.SingleKdTreeIndex { LeafSize = leafSize };
        using Model one = WrittenModel.Load(linear);
        using Model other = WrittenModel.Load(tree);
        for (int i = 0; i < 200; i++)
        {
            var inputs = new Features { ["x"] = new[] { random.Next(9), random.Next(9), (float)random.NextDouble() } };
            Prediction expected = one.Predict(inputs), actual = other.Predict(inputs);
            Assert.Equal(expected.Int64("label"), actual.Int64("label"));
            Assert.Equal(((DictionaryFeature)expected["scores"]).ByInt64!, ((DictionaryFeature)actual["scores"]).ByInt64!);
        }
    }

    [Fact]
    public void Without_samples_the_default_label_is_given()
    {
        Wire.Model message = Line(neighbors: 3);
        message.KNearestNeighborsClassifier.NearestNeighborsIndex.FloatSamples.Clear();
        message.KNearestNeighborsClassifier.StringClassLabels = new Wire.StringVector();
        Assert.Contains("default label", WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
        message.KNearestNeighborsClassifier.DefaultStringLabel = "none";
        using Model model = WrittenModel.Load(message);
        Assert.Equal("none", model.Predict(new Features { ["x"] = new[] { 1f } }).Text("label"));
    }

    [Fact]
    public void A_missing_number_is_refused()
    {
        using Model model = WrittenModel.Load(Line(neighbors: 3));
        Assert.Throws<ModelInputException>(() => model.Predict(new Features { ["x"] = new[] { float.NaN } }));
    }

    public static TheoryData<string, Action<Wire.KNearestNeighborsClassifier>> Mistakes => new()
    {
        { "an index", model => model.NearestNeighborsIndex = null },
        { "numberOfDimensions", model => model.NearestNeighborsIndex.NumberOfDimensions = 0 },
        { "sample 0", model => model.NearestNeighborsIndex.NumberOfDimensions = 2 },
        { "sample 1", model => model.NearestNeighborsIndex.FloatSamples[1].Vector.Add(1) },
        { "finite", model => model.NearestNeighborsIndex.FloatSamples[2].Vector[0] = float.NaN },
        { "squaredEuclideanDistance", model => model.NearestNeighborsIndex.SquaredEuclideanDistance = null },
        { "linearIndex", model => model.NearestNeighborsIndex.LinearIndex = null },
        { "leafSize", model => model.NearestNeighborsIndex.SingleKdTreeIndex = new Wire.SingleKdTreeIndex() },
        { "weighting", model => model.UniformWeighting = null },
        { "numberOfNeighbors", model => model.NumberOfNeighbors = null },
        { "numberOfNeighbors", model => model.NumberOfNeighbors.DefaultValue = 0 },
        { "numberOfNeighbors", model => model.NumberOfNeighbors.Range = new Wire.Int64Range { MinValue = 4, MaxValue = 9 } },
        { "numberOfNeighbors", model => model.NumberOfNeighbors.Set = new Wire.Int64Set { Values = { 1, 5 } } },
        { "one for each of 4 samples", model => model.StringClassLabels.Vector.RemoveAt(0) },
        { "output label", model => model.Int64ClassLabels = Steps.Integers(1, 2, 3, 4) },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Mistakes_are_refused(string words, Action<Wire.KNearestNeighborsClassifier> spoil)
    {
        Wire.Model message = Line(neighbors: 3);
        spoil(message.KNearestNeighborsClassifier);
        Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_input_has_as_many_numbers_as_a_sample()
    {
        Wire.Model message = Line(neighbors: 3);
        message.Description.Input[0].Type.MultiArrayType.Shape[0] = 2;
        Assert.Contains("1 numbers", WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    /// <summary>Samples at 0, 1 (low), 5 and 6 (high).</summary>
    internal static Wire.Model Line(long neighbors) => Classifier([Described.Floats("x", 1)],
        [Described.Text("label"), Described.ByText("scores")],
        new Wire.KNearestNeighborsClassifier
        {
            NearestNeighborsIndex = Index(1, [[0], [1], [5], [6]]),
            NumberOfNeighbors = new Wire.Int64Parameter { DefaultValue = neighbors },
            StringClassLabels = Steps.Strings("low", "low", "high", "high"),
            UniformWeighting = new Wire.UniformWeighting(),
        });

    private static Wire.Model Random(Random random, int count, int dimensions) => Classifier(
        [Described.Floats("x", dimensions)], [Described.Int64("label"), Described.ByInt64("scores")],
        new Wire.KNearestNeighborsClassifier
        {
            NearestNeighborsIndex = Index(dimensions, [.. Enumerable.Range(0, count)
                .Select(_ => Enumerable.Range(0, dimensions).Select(_ => (float)random.Next(9)).ToArray())]),
            NumberOfNeighbors = new Wire.Int64Parameter { DefaultValue = 7 },
            Int64ClassLabels = Steps.Integers([.. Enumerable.Range(0, count).Select(_ => (long)random.Next(4))]),
            InverseDistanceWeighting = new Wire.InverseDistanceWeighting(),
        });

    private static Wire.Model Classifier(
        Wire.FeatureDescription[] inputs, Wire.FeatureDescription[] outputs, Wire.KNearestNeighborsClassifier classifier)
    {
        Wire.Model message = WrittenModel.Of(inputs, outputs, model => model.KNearestNeighborsClassifier = classifier);
        message.Description.PredictedFeatureName = "label";
        message.Description.PredictedProbabilitiesName = "scores";
        return message;
    }

    private static Wire.NearestNeighborsIndex Index(int dimensions, float[][] samples) => new()
    {
        NumberOfDimensions = dimensions,
        FloatSamples = { samples.Select(sample => new Wire.FloatVector { Vector = { sample } }) },
        LinearIndex = new Wire.LinearIndex(),
        SquaredEuclideanDistance = new Wire.SquaredEuclideanDistance(),
    };
}
