using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conformance.RealModels;

/// <summary>A SqueezeNet that Custom Vision trained to tell fruits apart, on drawn fruits.</summary>
public sealed class FruitTests(ITestOutputHelper output)
{
    private const string Path = "AzureSamples-customvision/CustomVision/CustomVision/Fruit.mlmodel";

    [Theory]
    [InlineData("orange")]
    [InlineData("apple")]
    [InlineData("banana")]
    public void A_drawn_fruit_is_recognized(string fruit)
    {
        Prediction prediction = Predict(DrawnFruits.Draw(fruit));
        IReadOnlyDictionary<string, double> scores = prediction.Probabilities("loss");
        output.WriteLine(string.Join(", ", scores.Select(score => $"{score.Key}: {score.Value:F3}")));
        Assert.Equal(["apple", "banana", "coconut", "orange", "passionfruit", "pineapple", "strawberry"], scores.Keys);
        Assert.Equal(fruit, prediction.Text("classLabel"));
        Assert.InRange(scores[fruit], 0.99, 1);
    }

    /// <summary>Red and blue must reach the network in their own places: an orange is not blue.</summary>
    [Theory]
    [InlineData("orange")]
    [InlineData("apple")]
    public void A_fruit_with_red_and_blue_swapped_is_not_recognized(string fruit)
    {
        Image right = DrawnFruits.Draw(fruit), swapped = new(PixelFormat.Bgr24, right.Width, right.Height, right.Pixels);
        Assert.InRange(Predict(swapped).Probabilities("loss")[fruit], 0, 0.01);
    }

    /// <summary>Where probabilities are small, it is their logarithms that tell apart.</summary>
    [Theory]
    [InlineData("orange on white")]
    [InlineData("coconut")]
    public void Scores_are_what_plain_loops_over_the_layers_give(string fruit)
    {
        Image image = DrawnFruits.Draw(fruit);
        IReadOnlyDictionary<string, double> scores = Predict(image).Probabilities("loss");
        Wire.NeuralNetworkClassifier network = ModelAsset.Open(RealModelFolder.PathOf(Path)).Model!.NeuralNetworkClassifier;
        Wire.NeuralNetworkImageScaler scaler = Assert.Single(network.Preprocessing).Scaler;
        Assert.Equal(1, scaler.ChannelScale);
        double[] bias = [scaler.BlueBias, scaler.GreenBias, scaler.RedBias];
        double[] expected = Plain(channel => channel, bias);
        foreach ((double score, double other) in scores.Values.Zip(expected))
        {
            Assert.Equal(other, score, 1e-4);
            Assert.Equal(Math.Log(other), Math.Log(score), 1e-3);
        }
        Assert.True(Distance(Plain(channel => 2 - channel, bias)) > 0.1);
        Assert.True(Distance(Plain(channel => channel, [0, 0, 0])) > 0.1);

        double Distance(double[] others) => scores.Values.Zip(others, (a, b) => Math.Abs(a - b)).Max();

        double[] Plain(Func<int, int> place, double[] added)
        {
            var pixels = new Volume(3, image.Height, image.Width);
            for (int i = 0; i < image.Pixels.Length; i++)
            {
                // The pixels are red, green and blue; the network takes blue first.
                int channel = place(2 - (i % 3));
                pixels[channel, i / 3 / image.Width, i / 3 % image.Width] = image.Pixels.Span[i] + added[channel];
            }
            return PlainNetwork.Run(network.Layers, ("data", pixels))["loss"].Values;
        }
    }

    private static Prediction Predict(Image image)
    {
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf(Path));
        return model.Predict(new Features { ["data"] = image });
    }
}
