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

    private static Wire.Model Read(string path)
    {
        RealModelFolder.Require();
        return ModelAsset.Open(RealModelFolder.PathOf(path)).Model!;
    }
}
