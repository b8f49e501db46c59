using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conformance.RealModels;

/// <summary>Networks of one layer that is a product, against the product.</summary>
public sealed class LinearNetworkTests
{
    private const string Lines = "JacopoMangiavacchi-S4TF/Models/";
    private const string Dense = "onnx-onnxmltools/tests/baseline/models/keras2coreml_Dense_ImageNet_small.mlmodel";

    [Theory]
    [InlineData("keras_model.mlmodel", 2.04051, 1.43492, false)]
    [InlineData("s4tf_model.mlmodel", 1.94916, 1.46693, false)]
    [InlineData("keras_model_pers_temp.mlmodel", 1.93309, 1.45624, false)]
    [InlineData("keras_model_personalization.mlmodel", 1.93309, 1.45624, true)]
    [InlineData("s4tf_model_personalization.mlmodel", 0.864588, 2.045891, true)]
    public void A_line_predicts_its_slope_and_offset(string name, double slope, double offset, bool isUpdatable)
    {
        RealModelFolder.Require();
        Wire.Model wire = ModelAsset.Open(RealModelFolder.PathOf(Lines + name)).Model!;
        Assert.Equal(isUpdatable, wire.IsUpdatable);
        Wire.NeuralNetworkLayer layer = Assert.Single(wire.NeuralNetwork.Layers);
        (Wire.WeightParams weights, Wire.WeightParams bias) = layer.InnerProduct is { } dense
            ? (dense.Weights, dense.Bias)
            : (layer.BatchedMatmul.Weights, layer.BatchedMatmul.Bias);
        Assert.Equal(slope, weights.FloatValue[0], 1e-5);
        Assert.Equal(offset, bias.FloatValue[0], 1e-5);
        using Model model = Model.Load(RealModelFolder.PathOf(Lines + name));
        int[] shape = layer.InnerProduct is null ? [1, 1] : [1];
        foreach (double x in (double[])[0, 1, -2.5, 1000])
        {
            Prediction prediction = model.Predict(new Features { ["dense_input"] = MultiArray.From([x], shape) });
            MultiArray output = Assert.IsType<ArrayFeature>(Assert.Single(prediction).Value).Value;
            Assert.Equal(shape, output.Shape);
            double expected = (weights.FloatValue[0] * x) + bias.FloatValue[0];
            Assert.Equal(expected, Assert.Single(output.ToArray<double>()), 1e-6 * Math.Max(1, Math.Abs(x)));
        }
    }

    [Fact]
    public void A_dense_layer_over_a_picture_is_a_product_with_its_elements()
    {
        RealModelFolder.Require();
        Wire.NeuralNetwork network = ModelAsset.Open(RealModelFolder.PathOf(Dense)).Model!.NeuralNetwork;
        float[] values = [.. Enumerable.Range(0, 27).Select(i => MathF.Sin(i))];
        double[] expected = PlainNetwork.Run(network.Layers, ("input1", Volume.Of(values, 3, 3, 3)))["output1"].Values;
        using Model model = Model.Load(RealModelFolder.PathOf(Dense));
        MultiArray output = model.Predict(new Features { ["input1"] = MultiArray.From(values, 3, 3, 3) }).Array("output1");
        Assert.Equal([2], output.Shape);
        Assert.Equal(expected, output.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(expected, value => Assert.True(Math.Abs(value) > 0.01));
    }
}
