using System.Globalization;

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

    private static Dictionary<string, double> Scores(Prediction prediction)
    {
        DictionaryFeature scores = Assert.Single(prediction.Values.OfType<DictionaryFeature>());
        return scores.ByString?.ToDictionary() ?? scores.ByInt64!.ToDictionary(score => Text(score.Key), score => score.Value);
    }

    private static string Label(FeatureValue value) =>
        value is Int64Feature number ? Text(number.Value) : Assert.IsType<StringFeature>(value).Value;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
