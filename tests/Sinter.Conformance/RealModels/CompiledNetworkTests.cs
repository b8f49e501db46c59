using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conformance.RealModels;

/// <summary>Networks that Apple's compiler wrote, against the models that it compiled.</summary>
public sealed class CompiledNetworkTests
{
    private const string Digits = "MatkoGH-quickmath/Resources/MNISTClassifier", Line = "JacopoMangiavacchi-S4TF/Models/s4tf_model_";

    [Fact]
    public void A_compiled_classifier_is_the_model_that_it_was_compiled_from()
    {
        Wire.Model source = Read(Digits + ".mlmodel"), compiled = Read(Digits + ".mlmodelc");
        Assert.Equal(14, compiled.NeuralNetworkClassifier.Layers.Count);
        foreach ((Wire.NeuralNetworkLayer expected, Wire.NeuralNetworkLayer actual) in
            source.NeuralNetworkClassifier.Layers.Zip(compiled.NeuralNetworkClassifier.Layers))
            Assert.Equal(expected, actual);
        Assert.Equal(source, compiled);
    }

    /// <summary>This one was trained further on a device, so its numbers are its own.</summary>
    [Fact]
    public void A_retrained_network_is_its_source_with_other_weights()
    {
        Wire.Model source = Read(Line + "personalization.mlmodel"), compiled = Read(Line + "retrained.mlmodelc");
        Wire.InnerProductLayerParams dense = Assert.Single(compiled.NeuralNetwork.Layers).InnerProduct;
        Assert.Equal([0.99999994f], dense.Weights.FloatValue);
        Assert.Equal([1.7858e-7f], dense.Bias.FloatValue, (a, b) => MathF.Abs(a - b) < 1e-11f);
        dense.Weights.FloatValue[0] = source.NeuralNetwork.Layers[0].InnerProduct.Weights.FloatValue[0];
        dense.Bias.FloatValue[0] = source.NeuralNetwork.Layers[0].InnerProduct.Bias.FloatValue[0];
        Assert.Equal(source, compiled);
    }

    /// <summary>No source was published; the bundle's metadata counts the layers that the source had.</summary>
    [Fact]
    public void A_network_without_its_source_has_the_layers_that_its_metadata_counts()
    {
        Wire.NeuralNetwork network = Read("ameeSun-Chiron").NeuralNetwork;
        Dictionary<string, int> counts = network.Layers.CountBy(layer => layer.LayerCase.ToString()).ToDictionary();
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["Activation"] = 5,
                ["Convolution"] = 4,
                ["InnerProduct"] = 2,
                ["Pooling"] = 4,
                ["ReshapeStatic"] = 1,
                ["SoftmaxND"] = 1,
                ["Transpose"] = 2,
            }.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            counts.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(Wire.NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping, network.ArrayInputShapeMapping);
        Assert.Equal([0ul, 3, 1, 2], network.Layers[0].Transpose.Axes);
        Assert.Equal([0ul, 2, 3, 1], network.Layers.Last(layer => layer.Transpose is not null).Transpose.Axes);
        Assert.Equal([-1L, 32], network.Layers.Single(layer => layer.ReshapeStatic is not null).ReshapeStatic.TargetShape);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4)]
    public void Source_and_compiled_classifier_read_a_drawn_digit_alike(long digit)
    {
        RealModelFolder.Require();
        using Model source = Model.Load(RealModelFolder.PathOf(Digits + ".mlmodel"));
        using Model compiled = Model.Load(RealModelFolder.PathOf(Digits + ".mlmodelc"));
        var drawing = new Features { ["image"] = DrawnDigits.Draw(digit) };
        Prediction expected = source.Predict(drawing), actual = compiled.Predict(drawing);
        Assert.Equal(digit, Assert.IsType<Int64Feature>(actual["classLabel"]).Value);
        IReadOnlyDictionary<long, double> scores = Assert.IsType<DictionaryFeature>(actual["labelProbabilities"]).ByInt64!;
        Assert.Equal(10, scores.Count);
        Assert.InRange(scores[digit], 0.9999, 1.0001);
        Assert.Equal(Assert.IsType<DictionaryFeature>(expected["labelProbabilities"]).ByInt64, scores);
    }

    /// <summary>The expected scores were computed outside of this project, in double precision from the weight file.</summary>
    [Theory]
    [InlineData(0, 0.0338836733, 0.966116327)]
    [InlineData(1, 0.00796017288, 0.992039827)]
    [InlineData(2, 0.0543044038, 0.945695596)]
    public void A_network_without_its_source_predicts_as_its_weights_say(int pattern, double first, double second)
    {
        const int side = 128;
        RealModelFolder.Require();
        using Model model = Model.Load(RealModelFolder.PathOf("ameeSun-Chiron"));
        var image = new float[side * side];
        for (int i = 0; i < image.Length; i++)
            image[i] = Pixel(pattern, i % side, i / side);
        MultiArray scores = model.Predict(new Features { ["input_1"] = MultiArray.From(image, 1, side, side, 1) }).Array("Identity");
        float[] values = scores.ToArray<float>();
        Assert.Equal(2, values.Length);
        Assert.Equal(first, values[0], 1e-5);
        Assert.Equal(second, values[1], 1e-5);

        static float Pixel(int pattern, int x, int y) => pattern switch
        {
            0 => ((y * 7) + (x * 13)) % 256 / 16384f,
            1 => Math.Abs(y - 64 - (int)Math.Round(20 * Math.Sin(x / 8.0))) <= 2 ? 0 : 0.03125f,
            _ => 0,
        };
    }

    private static Wire.Model Read(string path)
    {
        RealModelFolder.Require();
        return ModelAsset.Open(RealModelFolder.PathOf(path)).Model!;
    }
}
