using System.Text.Json;

namespace Sinter.Conformance.RealModels;

/// <summary>Published classical models and pipelines of them.</summary>
public sealed class ClassicalModelTests
{
    private const string Tabular = "ruslanab84-asknumi/MyTabularClassifier";

    /// <summary>The source file, the bundle that Apple's compiler made of it, and the one that ours makes.</summary>
    [Fact]
    public void Source_and_compiled_classifiers_agree()
    {
        RealModelFolder.Require();
        string folder = Directory.CreateTempSubdirectory("sinter-tabular-").FullName;
        try
        {
            string ours = Model.Compile(RealModelFolder.PathOf(Tabular + ".mlmodel"), folder);
            using Model source = Model.Load(RealModelFolder.PathOf(Tabular + ".mlmodel"));
            using Model apple = Model.Load(RealModelFolder.PathOf(Tabular + ".mlmodelc"));
            using Model compiled = Model.Load(ours);
            foreach ((string text, string label) in new[] { ("APPLE STORE 521", "shopping"), ("AMTRAK TRAIN", "transport"),
                ("DISNEY PLUS", "subscriptions") })
            {
                var inputs = new Features { ["text"] = text };
                Prediction prediction = source.Predict(inputs);
                Assert.Equal(label, prediction.Text("label"));
                Assert.Equal(1, prediction.Probabilities("labelProbability").Values.Sum(), 1e-9);
                Assert.Equal(prediction.Probabilities("labelProbability"), apple.Predict(inputs).Probabilities("labelProbability"));
                Assert.Equal(prediction.Probabilities("labelProbability"), compiled.Predict(inputs).Probabilities("labelProbability"));
            }
            Assert.Throws<ModelInputException>(() => source.Predict(new Features { ["text"] = "A SHOP THAT NOBODY KNOWS" }));
            using JsonDocument expected = Metadata(RealModelFolder.PathOf(Tabular + ".mlmodelc")), actual = Metadata(ours);
            Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), actual.RootElement.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Words_have_a_polarity()
    {
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf(
            "cocoa-ai-SentimentCoreMLDemo/SentimentPolarity/Resources/SentimentPolarity.mlmodel"));
        string Polarity(params string[] words) =>
            model.Predict(new Features { ["input"] = words.ToDictionary(word => word, _ => 1.0) }).Text("classLabel");
        Assert.Equal("Pos", Polarity("great", "excellent", "wonderful", "zzzunknown"));
        Assert.Equal("Neg", Polarity("bad", "awful", "boring", "worst"));
    }

    [Fact]
    public void Categories_become_a_vector()
    {
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf("onnx-onnxmltools/tests/data/onehot_simple.mlmodel"));
        double[] features = model.Predict(new Features { ["input"] = new[] { 1.0, 2, 3, 4, 1, 2, 1, 4 } })
            .Array("transformed_features").ToArray<double>();
        Assert.Equal((102, 8.0), (features.Length, features.Sum()));
        Assert.Equal(1, features[1]);
        Assert.Equal(1, features[9 + 2]);
    }

    private static JsonDocument Metadata(string bundle) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(bundle, "metadata.json")));
}
