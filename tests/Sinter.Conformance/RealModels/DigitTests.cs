using System.Globalization;
using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conformance.RealModels;

/// <summary>Classifiers of digits read drawn ones.</summary>
public sealed class DigitTests(ITestOutputHelper output)
{
    public static TheoryData<string, long> Pairs
    {
        get
        {
            var rows = new TheoryData<string, long>();
            foreach (string model in Classifiers.Keys)
            {
                for (long digit = 0; digit < 10; digit++)
                    rows.Add(model, digit);
            }
            return rows;
        }
    }

    /// <summary>The least probability of the right digit, and whether the pictures are the small ones.</summary>
    private static readonly Dictionary<string, (double Least, bool IsSmall)> Classifiers = new(StringComparer.Ordinal)
    {
        ["MatkoGH-quickmath/Resources/MNISTClassifier.mlmodel"] = (0.9999, false),
        ["umerzia-MNIST/MNISTClassifier.mlmodel"] = (0.998, false),
        ["archdanny-mlmodels/newcoreml.mlmodel"] = (0.95, true),
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_drawn_digit_is_read(string path, long digit)
    {
        RealModelFolder.Require();
        (double least, bool isSmall) = Classifiers[path];
        using Model model = Model.Load(RealModelFolder.PathOf(path));
        Image image = isSmall ? DrawnDigits.Counts(digit) : DrawnDigits.Draw(digit);
        Prediction prediction = model.Predict(new Features { [model.Description.Inputs[0].Name] = image });
        Dictionary<string, double> scores = Scores(prediction);
        IEnumerable<KeyValuePair<string, double>> best = scores.OrderByDescending(score => score.Value).Take(3);
        output.WriteLine(string.Join(", ", best.Select(score => $"{score.Key}: {score.Value:F5}")));
        Assert.Equal(10, scores.Count);
        Assert.Equal(1, scores.Values.Sum(), 1e-5);
        Assert.InRange(scores[Text(digit)], least, 1.00001);
        Assert.Equal(Text(digit), Label(prediction["classLabel"]));
    }

    [Theory]
    [InlineData("MatkoGH-quickmath/Resources/MNISTClassifier.mlmodel")]
    [InlineData("umerzia-MNIST/MNISTClassifier.mlmodel")]
    [InlineData("archdanny-mlmodels/newcoreml.mlmodel")]
    public void Scores_are_what_plain_loops_over_the_layers_give(string path)
    {
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf(path));
        Wire.NeuralNetworkClassifier network = ModelAsset.Open(RealModelFolder.PathOf(path)).Model!.NeuralNetworkClassifier;
        string input = model.Description.Inputs[0].Name;
        Image drawing = Classifiers[path].IsSmall ? DrawnDigits.Counts(9) : DrawnDigits.Draw(9);
        // Half as bright, the networks are less sure.
        byte[] pixels = [.. drawing.Pixels.ToArray().Select(pixel => (byte)(pixel / 2))];
        var dimmed = new Image(PixelFormat.Gray8, drawing.Width, drawing.Height, pixels);
        Prediction prediction = model.Predict(new Features { [input] = dimmed });
        float scale = network.Preprocessing.Count > 0 ? Assert.Single(network.Preprocessing).Scaler.ChannelScale : 1;
        var volume = Volume.Of([.. pixels.Select(pixel => pixel * scale)], 1, drawing.Height, drawing.Width);
        double[] expected = PlainNetwork.Run(network.Layers, (input, volume))[network.Layers[^1].Output[0]].Values;
        foreach ((double score, double other) in Scores(prediction).Values.Zip(expected))
        {
            Assert.Equal(other, score, 1e-5);
            Assert.Equal(Math.Log(other), Math.Log(score), 1e-3);
        }
    }

    private static Dictionary<string, double> Scores(Prediction prediction)
    {
        DictionaryFeature scores = Assert.Single(prediction.Values.OfType<DictionaryFeature>());
        return scores.ByString?.ToDictionary() ?? scores.ByInt64!.ToDictionary(score => Text(score.Key), score => score.Value);
    }

    private static string Label(FeatureValue value) =>
        value is Int64Feature number ? Text(number.Value) : Assert.IsType<StringFeature>(value).Value;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
