using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conformance.RealModels;

/// <summary>A classifier of movements that Turi Create trained: its LSTM passes its state on from window to window, through optional
/// inputs.</summary>
public sealed class ActivityTests(ITestOutputHelper output)
{
    private const string Path = "liweinan-play-with-turi/MyActivityClassifier.mlmodel";
    private const string Scores = "activityProbability";
    private const int Steps = 50, Channels = 7, Person = 3, StateSize = 200;

    [Fact]
    public void States_that_are_left_out_are_zeros()
    {
        using Model model = Load();
        Prediction without = model.Predict(new Features { ["features"] = Window(0) });
        Prediction with = Predict(model, Window(0), new float[StateSize], new float[StateSize]);
        Assert.Equal(with.Array("hiddenOut").ToArray<float>(), without.Array("hiddenOut").ToArray<float>());
        Assert.Equal(with.Array("cellOut").ToArray<float>(), without.Array("cellOut").ToArray<float>());
        Assert.Equal(with.Probabilities(Scores), without.Probabilities(Scores));
    }

    [Fact]
    public void Windows_in_a_row_are_what_plain_steps_over_the_weights_give()
    {
        using Model model = Load();
        IList<Wire.NeuralNetworkLayer> layers = ModelAsset.Open(RealModelFolder.PathOf(Path)).Model!.NeuralNetworkClassifier.Layers;
        float[] hidden = new float[StateSize], cells = new float[StateSize];
        Volume plainHidden = new(StateSize, 1, 1), plainCells = new(StateSize, 1, 1);
        for (int i = 0; i < 3; i++)
        {
            Prediction prediction = Predict(model, Window(i), hidden, cells);
            Dictionary<string, Volume> plain = PlainNetwork.Run(layers,
                ("features", Volume.Of(Window(i).ToArray<float>(), 1, Steps, Channels)), ("hiddenIn", plainHidden), ("cellIn", plainCells));
            output.WriteLine(string.Join(", ", prediction.Probabilities(Scores).Select(score => $"{score.Key}: {score.Value:F4}")));
            (hidden, cells) = (prediction.Array("hiddenOut").ToArray<float>(), prediction.Array("cellOut").ToArray<float>());
            (plainHidden, plainCells) = (plain["hiddenOut"], plain["cellOut"]);
            RequireNear(plainHidden.Values, hidden.Select(value => (double)value));
            RequireNear(plainCells.Values, cells.Select(value => (double)value));
            RequireNear(plain[Scores].Values, prediction.Probabilities(Scores).Values);
            Assert.Equal(prediction.Probabilities(Scores).MaxBy(score => score.Value).Key, prediction.Text("activity"));
        }
    }

    [Fact]
    public void What_came_before_changes_what_a_window_means()
    {
        using Model model = Load();
        Prediction first = model.Predict(new Features { ["features"] = Window(0) });
        Prediction fresh = model.Predict(new Features { ["features"] = Window(1) });
        Prediction after = Predict(model, Window(1), first.Array("hiddenOut").ToArray<float>(), first.Array("cellOut").ToArray<float>());
        Assert.True(fresh.Probabilities(Scores).Values.Zip(after.Probabilities(Scores).Values, (a, b) => Math.Abs(a - b)).Max() > 1e-2);
    }

    /// <summary>The phone was worn upright at the waist, so its first axis shows whether its owner is.</summary>
    [Theory]
    [InlineData(0, "standing", 0, 0.01)]
    [InlineData(2, "laying", 0.99, 1)]
    public void Gravity_tells_standing_from_laying(int axis, string activity, double leastLaying, double mostLaying)
    {
        using Model model = Load();
        var values = new float[Steps * Channels];
        for (int step = 0; step < Steps; step++)
            (values[(step * Channels) + axis], values[(step * Channels) + Person]) = (1, 1);
        var window = MultiArray.From(values, 1, Steps, Channels);
        float[] hidden = new float[StateSize], cells = new float[StateSize];
        for (int i = 0; i < 3; i++)
        {
            Prediction prediction = Predict(model, window, hidden, cells);
            (hidden, cells) = (prediction.Array("hiddenOut").ToArray<float>(), prediction.Array("cellOut").ToArray<float>());
        }
        Prediction settled = Predict(model, window, hidden, cells);
        Assert.Equal(activity, settled.Text("activity"));
        Assert.InRange(settled.Probabilities(Scores)["laying"], leastLaying, mostLaying);
    }

    /// <summary>Steps with one swing per half second, then standing, then lying: gravity is on the third axis, then on the first.</summary>
    private static MultiArray Window(int number)
    {
        var values = new float[Steps * Channels];
        for (int step = 0; step < Steps; step++)
        {
            float swing = number == 0 ? MathF.Sin(step * 0.5f) : 0;
            (float down, float side) = number == 2 ? (0, 1) : (1, 0);
            float[] row = [side + (0.3f * swing), 0.2f * swing, down + (0.4f * swing), 1, 0.8f * swing, -0.5f * swing, 0.1f * swing];
            row.CopyTo(values, step * Channels);
        }
        return MultiArray.From(values, 1, Steps, Channels);
    }

    private static Model Load()
    {
        RealModelFolder.Require();
        return Model.Load(RealModelFolder.PathOf(Path));
    }

    private static Prediction Predict(Model model, MultiArray window, float[] hidden, float[] cells) => model.Predict(new Features
    {
        ["features"] = window,
        ["hiddenIn"] = MultiArray.From(hidden),
        ["cellIn"] = MultiArray.From(cells),
    });

    private static void RequireNear(IEnumerable<double> expected, IEnumerable<double> actual) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 1e-5);
}
