using System.Text.Json;

namespace Sinter.Conformance.RealModels;

/// <summary>The boosted trees of a ranker, against the scores that XGBoost gave where they were trained. Its own tests encode an item and a
/// context as features (a value left out is missing, numbers are moved by a little noise), and add a noise of the order of 1e-6 to the
/// scores. Items and contexts with strings are left out: their encoding is not a matter of the model.</summary>
public sealed class RankerTests(ITestOutputHelper output)
{
    private const string Folder = "improve-ai-python-ranker/improveai/tests/artifacts/models/synthetic_models/";
    private const double Tolerance = 5e-6;

    [Theory]
    [InlineData("1000_list_of_numeric_items_20_same_nested_context_binary_reward", 1000)]
    [InlineData("1000_numeric_items_20_same_nested_context_large_binary_reward", 1000)]
    [InlineData("1000_numeric_items_no_context_small_binary_reward", 1000)]
    [InlineData("2_numeric_items_no_context_binary_reward", 2)]
    [InlineData("2_numeric_items_no_context_large_binary_reward", 2)]
    [InlineData("primitive_items_no_context_binary_reward", 5)]
    public void Scores_are_those_that_were_recorded(string name, int expectedCount)
    {
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf($"{Folder}{name}/model.mlmodel"));
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(RealModelFolder.PathOf($"{Folder}{name}/{name}.json")));
        JsonElement test = recorded.RootElement.GetProperty("test_case");
        var encoding = new FeatureEncoding(test.GetProperty("noise").GetDouble());
        var inputs = new List<Features>();
        var scores = new List<double>();
        foreach ((JsonElement context, JsonElement ranked) in test.GetProperty("contexts").EnumerateArray()
            .Zip(recorded.RootElement.GetProperty("expected_output").EnumerateArray()))
        {
            foreach ((JsonElement item, JsonElement score) in test.GetProperty("candidates").EnumerateArray()
                .Zip(ranked.GetProperty("scores").EnumerateArray()))
            {
                if (encoding.Encode(item, context) is not { } values)
                    continue;
                inputs.Add(new Features(model.Description.Inputs.Select(
                    input => KeyValuePair.Create(input.Name, (FeatureValue)values.GetValueOrDefault(input.Name, double.NaN)))));
                scores.Add(score.GetDouble());
            }
        }
        Assert.Equal(expectedCount, scores.Count);
        string target = model.Description.Outputs[0].Name;
        IEnumerable<double> predicted = model.PredictBatch(inputs).Select(prediction => ((DoubleFeature)prediction[target]).Value);
        double[] errors = [.. predicted.Zip(scores, (number, score) => Math.Abs(number - score))];
        output.WriteLine($"largest error {errors.Max():E2}");
        Assert.True(errors.Max() <= Tolerance, $"The scores are off by up to {errors.Max():E2}.");
        Assert.True(scores.Count == 2 || scores.Max() - scores.Min() > 0.01, "The scores are too alike to show anything.");
    }

    /// <summary>Nested items as features by path; numbers, which include booleans, are moved by noise.</summary>
    private sealed class FeatureEncoding(double noise)
    {
        private readonly double _shift = noise * Math.Pow(2, -142), _scale = 1 + noise * Math.Pow(2, -17);

        /// <summary>Null where there are strings.</summary>
        public Dictionary<string, double>? Encode(JsonElement item, JsonElement context)
        {
            var values = new Dictionary<string, double>(StringComparer.Ordinal);
            return Add(values, "item", item) && Add(values, "context", context) ? values : null;
        }

        private bool Add(Dictionary<string, double> values, string path, JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Number: values[path] = Number(element.GetDouble()); return true;
                case JsonValueKind.True: values[path] = Number(1); return true;
                case JsonValueKind.False: values[path] = Number(0); return true;
                case JsonValueKind.Array:
                    return element.EnumerateArray().Index().All(part => Add(values, $"{path}.{part.Index}", part.Item));
                case JsonValueKind.Object: return element.EnumerateObject().All(part => Add(values, $"{path}.{part.Name}", part.Value));
                default: return element.ValueKind == JsonValueKind.Null;
            }
        }

        // The trees were trained on floats.
        private float Number(double value) => (float)((value + _shift) * _scale);
    }
}
