using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.Espresso;

/// <summary>What each layer of a compiled network becomes, and which are refused.</summary>
public class EspressoLayerTests
{
    private const string Names = """ "name": "l", "bottom": "x", "top": "y", "weights": {} """;
    private const string TwoInputs = """ "name": "l", "bottom": "x,x", "top": "y", "weights": {} """;

    private const string Convolution = $$""" {{Names}}, "type": "convolution", "C": 2, "K": 1, "Nx": 3, "Ny": 2 """;

    [Theory]
    [InlineData(""" "type": "softmax", "C": 2 """, """ { "softmax": { } } """)]
    [InlineData(""" "type": "softmax_nd", "nd_axis": -1 """, """ { "softmaxND": { "axis": "-1" } } """)]
    [InlineData(""" "type": "flatten", "mode": 0, "nd_axis": 0 """, """ { "flatten": { } } """)]
    [InlineData(""" "type": "concat" """, """ { "concat": { } } """)]
    [InlineData(""" "type": "activation", "mode": 0, "beta": 0 """, """ { "activation": { "ReLU": { } } } """)]
    [InlineData(""" "type": "activation", "mode": 1 """, """ { "activation": { "tanh": { } } } """)]
    [InlineData(""" "type": "activation", "mode": 2, "alpha": 0.5 """, """ { "activation": { "leakyReLU": { "alpha": 0.5 } } } """)]
    [InlineData(""" "type": "activation", "mode": 3 """, """ { "activation": { "sigmoid": { } } } """)]
    [InlineData(""" "type": "activation", "mode": 5, "alpha": 2, "beta": 3 """,
        """ { "activation": { "scaledTanh": { "alpha": 2, "beta": 3 } } } """)]
    [InlineData(""" "type": "activation", "mode": 6, "alpha": 2, "beta": 3 """,
        """ { "activation": { "linear": { "alpha": 2, "beta": 3 } } } """)]
    [InlineData(""" "type": "activation", "mode": 8, "alpha": 2 """, """ { "activation": { "ELU": { "alpha": 2 } } } """)]
    [InlineData(""" "type": "activation", "mode": 9, "alpha": 2 """, """ { "activation": { "thresholdedReLU": { "alpha": 2 } } } """)]
    [InlineData(""" "type": "activation", "mode": 10 """, """ { "activation": { "softplus": { } } } """)]
    [InlineData(""" "type": "activation", "mode": 12 """, """ { "activation": { "softsign": { } } } """)]
    [InlineData(""" "type": "activation", "mode": 19 """, """ { "gelu": { "mode": "EXACT" } } """)]
    [InlineData(""" "type": "activation", "mode": 20 """, """ { "erf": { } } """)]
    [InlineData(""" "type": "activation", "mode": 21 """, """ { "gelu": { "mode": "TANH_APPROXIMATION" } } """)]
    [InlineData(""" "type": "activation", "mode": 22 """, """ { "gelu": { "mode": "SIGMOID_APPROXIMATION" } } """)]
    [InlineData(""" "type": "elementwise", "operation": 2, "alpha": 3, "beta": 0, "fused_relu": 0 """, """ { "add": { "alpha": 3 } } """)]
    [InlineData(""" "type": "elementwise", "operation": 3, "alpha": 0.25, "beta": 0 """, """ { "multiply": { "alpha": 0.25 } } """)]
    [InlineData(""" "type": "elementwise", "operation": 119, "alpha": 0, "beta": 6 """, """ { "clip": { "maxVal": 6 } } """)]
    [InlineData(""" "type": "elementwise", "operation": 10, "eps": 0.5 """,
        """ { "unary": { "type": "INVERSE", "epsilon": 0.5, "scale": 1 } } """)]
    [InlineData(""" "type": "elementwise", "operation": 27, "alpha": 1, "beta": 0 """, """ { "unary": { "type": "EXP", "scale": 1 } } """)]
    [InlineData(""" "type": "elementwise", "operation": 115 """, """ { "sin": { } } """)]
    [InlineData(""" "type": "pool", "avg_or_max": 0, "size_x": 3, "size_y": 2, "stride_x": 5, "stride_y": 4, "pad_t": 1, "pad_b": 2, """
        + """ "pad_l": 3, "pad_r": 4, "average_count_exclude_padding": 1, "pad_mode": 0, "top_shape_style": 0 """,
        """ { "pooling": { "type": "AVERAGE", "kernelSize": [ "2", "3" ], "stride": [ "4", "5" ], "avgPoolExcludePadding": true, """
        + """ "valid": { "paddingAmounts": { "borderAmounts": [ { "startEdgeSize": "1", "endEdgeSize": "2" }, """
        + """ { "startEdgeSize": "3", "endEdgeSize": "4" } ] } } } } """)]
    [InlineData(""" "type": "pool", "avg_or_max": 1, "size_x": 2, "size_y": 2, "pad_mode": 1 """,
        """ { "pooling": { "kernelSize": [ "2", "2" ], "stride": [ "1", "1" ], "same": { } } } """)]
    [InlineData(""" "type": "pool", "avg_or_max": 2, "size_x": 2, "size_y": 2, "pad_mode": 4, "is_global": 1 """,
        """ { "pooling": { "type": "L2", "kernelSize": [ "2", "2" ], "stride": [ "1", "1" ], "globalPooling": true, """
        + """ "same": { "asymmetryMode": "TOP_LEFT_HEAVY" } } } """)]
    [InlineData(""" "type": "crop", "t": 1, "b": 2, "l": 3, "r": 4 """,
        """ { "crop": { "cropAmounts": { "borderAmounts": [ { "startEdgeSize": "1", "endEdgeSize": "2" }, """
        + """ { "startEdgeSize": "3", "endEdgeSize": "4" } ] } } } """)]
    [InlineData(""" "type": "general_padding", "pad_pad_mode": 1, "pad_t": 1, "pad_value": 7, "pad_fill_mode": 0 """,
        """ { "padding": { "reflection": { }, "paddingAmounts": { "borderAmounts": [ { "startEdgeSize": "1" }, { } ] } } } """)]
    [InlineData(""" "type": "general_padding", "pad_pad_mode": 0, "pad_r": 1, "pad_value": 7 """,
        """ { "padding": { "constant": { "value": 7 }, "paddingAmounts": { "borderAmounts": [ { }, { "endEdgeSize": "1" } ] } } } """)]
    [InlineData(""" "type": "space_to_depth", "block_size": 2, "reverse": 1, "pixel_shuffle": 0 """,
        """ { "reorganizeData": { "mode": "DEPTH_TO_SPACE", "blockSize": "2" } } """)]
    [InlineData(""" "type": "upsample", "mode": 0, "scaling_factor_x": 3, "scaling_factor_y": 2, "align_corners": 0 """,
        """ { "upsample": { "scalingFactor": [ "2", "3" ] } } """)]
    [InlineData(""" "type": "expand_dims", "size_of_axes": 2, "axes_0": 3, "axes_1": 4, "nd_axis": 0 """,
        """ { "expandDims": { "axes": [ "3", "4" ] } } """)]
    [InlineData(""" "type": "squeeze", "size_of_axes": 1, "axes_0": -1, "version": 1, "hint_fallback_from_ane": 1 """,
        """ { "squeeze": { "axes": [ "-1" ] } } """)]
    [InlineData(""" "type": "reshape", "mode": 0, "version": 1, "dynamic_shape": false, "dst_nd_rank": 3, "dst_seq": 1, "dst_n": 1, """
        + """ "dst_k": 4, "dst_h": -1, "dst_w": 5 """, """ { "reshapeStatic": { "targetShape": [ "4", "-1", "5" ] } } """)]
    [InlineData(""" "type": "transpose", "axis_seq": 2, "axis_n": 3, "axis_k": 0, "axis_h": 4, "axis_w": 1 """,
        """ { "permute": { "axis": [ "1", "3", "0", "2" ] } } """)]
    public void ALayerOfOneInputIsTranslated(string layer, string expected)
    {
        Wire.NeuralNetworkLayer wire = Assert.Single(new TinyNetwork($"{{ {Names}, {layer} }}").Read().NeuralNetwork.Layers);
        Wire.NeuralNetworkLayer whole = Wire.NeuralNetworkLayer.Parser.ParseJson(expected);
        whole.Name = "l";
        whole.Input.Add("x");
        whole.Output.Add("y");
        Assert.Equal(whole, wire);
    }

    [Theory]
    [InlineData(""" "operation": 0, "alpha": 1, "beta": 0 """, """ { "add": { } } """)]
    [InlineData(""" "operation": 1 """, """ { "multiply": { } } """)]
    [InlineData(""" "operation": 22 """, """ { "min": { } } """)]
    [InlineData(""" "operation": 23, "nd_mode": true """, """ { "maxBroadcastable": { } } """)]
    [InlineData(""" "operation": 0, "nd_mode": true """, """ { "addBroadcastable": { } } """)]
    [InlineData(""" "operation": 33, "nd_mode": true """, """ { "subtractBroadcastable": { } } """)]
    [InlineData(""" "operation": 102, "nd_mode": 1 """, """ { "divideBroadcastable": { } } """)]
    [InlineData(""" "operation": 103 """, """ { "lessThan": { } } """)]
    public void ArithmeticOfTwoInputsIsTranslated(string layer, string expected)
    {
        var network = new TinyNetwork($$"""{ {{TwoInputs}}, "type": "elementwise", {{layer}} }""");
        Wire.NeuralNetworkLayer wire = Assert.Single(network.Read().NeuralNetwork.Layers);
        Assert.Equal(["x", "x"], wire.Input);
        Assert.Equal(Wire.NeuralNetworkLayer.Parser.ParseJson(expected).LayerCase, wire.LayerCase);
    }

    [Fact]
    public void AxesAreCountedFromTheLastOneOfTheRank()
    {
        var network = new TinyNetwork(
            $$"""{ {{Names}}, "type": "transpose", "axis_seq": 4, "axis_n": 3, "axis_k": 0, "axis_h": 2, "axis_w": 1 }""");
        Assert.Equal([0ul, 3, 1, 2], (network with { Rank = 4 }).Read().NeuralNetwork.Layers[0].Transpose.Axes);
        Assert.Equal([2ul, 0, 1], (network with { Rank = 3 }).Read().NeuralNetwork.Layers[0].Transpose.Axes);
        Refused<ModelUnsupportedException>(network with { Rank = 2 }, "rank 2");
    }

    [Fact]
    public void AConvolutionHasItsWeightsAndWhatIsAppliedToItsOutput()
    {
        float[] weights = [.. Enumerable.Range(0, 12).Select(i => i + 0.5f)];
        Wire.NeuralNetwork network = new TinyNetwork(
            $$"""{ {{Convolution}}, "n_groups": 1, "stride_x": 2, "dilation_y": 3, "has_biases": 1, "blob_biases": 1, "blob_weights": 3, """
            + $$""" "pad_mode": 1, "fused_relu": 1, "fused_tanh": 0, "has_batch_norm": 0, "debug_info": "", "n_parallel": 1 }""")
        {
            Blobs = [(0, new byte[8]), (1, TinyNetwork.Floats(1, 2)), (2, []), (3, TinyNetwork.Floats(weights))],
        }.Read().NeuralNetwork;
        Wire.ConvolutionLayerParams convolution = network.Layers[0].Convolution;
        Assert.Equal([2ul, 3], convolution.KernelSize);
        Assert.Equal([1ul, 2], convolution.Stride);
        Assert.Equal([3ul, 1], convolution.DilationFactor);
        Assert.Equal(Wire.SamePadding.Types.SamePaddingMode.BottomRightHeavy, convolution.Same.AsymmetryMode);
        Assert.Equal(weights, convolution.Weights.FloatValue);
        Assert.Equal([1f, 2], convolution.Bias.FloatValue);
        Assert.Equal(["l"], network.Layers[0].Output);
        Assert.Equal(["l"], network.Layers[1].Input);
        Assert.Equal(["y"], network.Layers[1].Output);
        Assert.NotNull(network.Layers[1].Activation.ReLU);
    }

    /// <summary>The blob between the two layers that one fused layer becomes must not be one that there is already.</summary>
    [Fact]
    public void AFusedLayerNamedAsABlobGetsABlobOfItsOwn()
    {
        Wire.NeuralNetwork network = new TinyNetwork(
            """{ "name": "x", "bottom": "x", "top": "y", "type": "elementwise", "operation": 2, "alpha": 1, "fused_relu": 1 }""")
            .Read().NeuralNetwork;
        Assert.Equal(["x_0"], network.Layers[0].Output);
        Assert.Equal(["x_0"], network.Layers[1].Input);
    }

    [Fact]
    public void HalfPrecisionWeightsStayAsTheyAre()
    {
        byte[] halves = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];
        var network = new TinyNetwork($$"""{ {{Convolution}}, "n_groups": 1, "blob_weights_f16": 1, "has_biases": 0 }""")
        {
            Blobs = [(1, [.. halves, .. halves])],
        };
        Assert.Equal([.. halves, .. halves], network.Read().NeuralNetwork.Layers[0].Convolution.Weights.Float16Value.ToByteArray());
    }

    [Fact]
    public void BiasesOfADenseLayerMayHaveRoomForFourTimesAsMany()
    {
        const string dense = $$"""{ {{Names}}, "type": "inner_product", "nB": 1, "nC": 2, "has_biases": 1, "blob_biases": 1, """
            + $$""" "blob_weights": 3, "has_relu": 0, "has_tanh": 0, "has_prelu": 0 }""";
        (ulong, byte[]) weights = (3, TinyNetwork.Floats(3, 4));
        var network = new TinyNetwork(dense) { Blobs = [(1, TinyNetwork.Floats(1, 2, 0, 0, 0, 0, 0, 0)), weights] };
        Assert.Equal([1f, 2], network.Read().NeuralNetwork.Layers[0].InnerProduct.Bias.FloatValue);
        Refused<ModelFormatException>(network with { Blobs = [(1, TinyNetwork.Floats(1, 2, 0, 0, 0, 0, 0, 9)), weights] }, "8 bytes");
        Refused<ModelFormatException>(network with { Blobs = [(1, TinyNetwork.Floats(1, 2, 0)), weights] }, "8 bytes");
        Refused<ModelFormatException>(network with { Blobs = [(1, TinyNetwork.Floats(1)), weights] }, "8 bytes");
    }

    [Fact]
    public void NormalizationOfInstancesTakesScaleAndShiftOfEachChannel()
    {
        const string layer = $$"""{ {{Names}}, "type": "batchnorm", "C": 2, "training": 1, "training_instancenorm": 1, """
            + $$""" "training_eps": 0.5, "training_momentum": 0.9, "blob_batchnorm_params": 1 }""";
        var network = new TinyNetwork(layer) { Blobs = [(1, TinyNetwork.Floats(1, 2, 0, 1, 3, 4, 0, 1))] };
        Wire.BatchnormLayerParams parameters = network.Read().NeuralNetwork.Layers[0].Batchnorm;
        Assert.Equal([1f, 3], parameters.Gamma.FloatValue);
        Assert.Equal([2f, 4], parameters.Beta.FloatValue);
        Assert.True(parameters is { InstanceNormalization: true, ComputeMeanVar: true, Epsilon: 0.5f });
        string stored = layer.Replace("\"training\": 1", "\"training\": 0", StringComparison.Ordinal);
        Refused<ModelUnsupportedException>(network with { Layers = stored }, "stored statistics");
    }

    [Fact]
    public void AConstantHasTheShapeOfItsRank()
    {
        const string constant = """ "name": "l", "bottom": "", "top": "y", "type": "load_constant", """
            + """ "constant_blob": 1, "k": 1, "h": 2, "w": 1 """;
        var network = new TinyNetwork($"{{ {constant} }}") { Blobs = [(1, TinyNetwork.Floats(5, 6))] };
        Assert.Equal([1ul, 2, 1], network.Read().NeuralNetwork.Layers[0].LoadConstant.Shape);
        network = network with { Layers = $$"""{ {{constant}}, "nd_rank": 2 }""" };
        Assert.Equal([2ul, 1], network.Read().NeuralNetwork.Layers[0].LoadConstantND.Shape);
        Refused<ModelUnsupportedException>(network with { Layers = $$"""{ {{constant}}, "nd_rank": 1 }""" }, "nd_rank 1");
    }

    [Theory]
    [InlineData(""" "type": "rnn_arch" """, "\"rnn_arch\"")]
    [InlineData(""" "type": "softmax", "C": 1 """, "C 1")]
    [InlineData(""" "type": "softmax", "C": 2, "temperature": 0.5 """, "temperature 0.5")]
    [InlineData(""" "type": "softmax", "C": 2, "attributes": { "is_output": 1, "is_input": 1 } """, "\"is_input\"")]
    [InlineData(""" "type": "concat", "axis": 1 """, "axis 1")]
    [InlineData(""" "type": "activation", "mode": 4 """, "mode 4")]
    [InlineData(""" "type": "activation", "mode": 3, "alpha": 2 """, "alpha 2")]
    [InlineData(""" "type": "elementwise", "operation": 27, "alpha": 2 """, "alpha 2")]
    [InlineData(""" "type": "elementwise", "operation": 12, "eps": 0 """, "eps 0")]
    [InlineData(""" "type": "elementwise", "operation": 0 """, "operation 0 of 1 input")]
    [InlineData(""" "type": "elementwise", "operation": 9999 """, "operation 9999")]
    [InlineData(""" "type": "pool", "avg_or_max": 3, "size_x": 1, "size_y": 1 """, "avg_or_max 3")]
    [InlineData(""" "type": "pool", "avg_or_max": 1, "size_x": 1, "size_y": 1, "top_shape_style": 2 """, "top_shape_style 2")]
    [InlineData(""" "type": "pool", "avg_or_max": 1, "size_x": 1, "size_y": 1, "pad_mode": 3 """, "pad_mode 3")]
    [InlineData(""" "type": "pool", "avg_or_max": 1, "size_x": 1, "size_y": 1, "pad_mode": 2, "pad_l": 1 """, "pad_mode 2 and amounts")]
    [InlineData(""" "type": "reshape", "mode": 0 """, "no rank")]
    [InlineData(""" "type": "reshape", "mode": 1 """, "mode 1")]
    [InlineData(""" "type": "upsample", "mode": 1 """, "mode 1")]
    [InlineData(""" "type": "transpose", "axis_seq": 4, "axis_n": 2, "axis_k": 3, "axis_h": 1, "axis_w": 0 """, "axis_n 2")]
    [InlineData(""" "type": "inner_product", "nB": 1, "nC": 1, "is_lookup": 1 """, "is_lookup 1")]
    [InlineData(""" "type": "convolution", "C": 1, "K": 1, "Nx": 1, "Ny": 1, "has_batch_norm": 1 """, "has_batch_norm 1")]
    [InlineData(""" "type": "convolution", "C": 1, "K": 1, "Nx": 1, "Ny": 1, "quantization_lut_weights_blob": 7 """, "quantized weights")]
    public void WhatIsNotKnownIsNamed(string layer, string words) =>
        Refused<ModelUnsupportedException>(new TinyNetwork($"{{ {Names}, {layer} }}"), words);

    [Theory]
    [InlineData(""" "type": "softmax" """, "the attribute C")]
    [InlineData(""" "type": "softmax", "C": "2" """, "a 32-bit integer")]
    [InlineData(""" "type": "softmax", "C": 2.5 """, "a 32-bit integer")]
    [InlineData(""" "type": "softmax", "C": 2, "C": 2 """, "each member once")]
    [InlineData(""" "type": 7 """, "a text")]
    [InlineData(""" "type": "activation", "mode": 2, "alpha": 1e99 """, "a finite number")]
    [InlineData(""" "type": "elementwise", "operation": 2, "alpha": 1, "nd_mode": 2 """, "0 or 1")]
    [InlineData(""" "type": "pool", "avg_or_max": 1, "size_x": 0, "size_y": 1 """, "at least 1")]
    [InlineData(""" "type": "crop", "t": -1 """, "at least 0")]
    [InlineData(""" "type": "transpose", "axis_seq": 4, "axis_n": 3, "axis_k": 0, "axis_h": 0, "axis_w": 1 """, "each axis once")]
    [InlineData(""" "type": "expand_dims", "size_of_axes": 2147483647 """, "1 to 5")]
    [InlineData(""" "type": "convolution", "C": 2, "K": 3, "Nx": 1, "Ny": 1, "n_groups": 2 """, "a divisor")]
    [InlineData(""" "type": "convolution", "C": 2, "K": 1, "Nx": 1, "Ny": 1, "blob_weights": 7 """, "7, which is not there")]
    [InlineData(""" "type": "convolution", "C": 2147483647, "K": 2147483647, "Nx": 2147483647, "Ny": 2147483647, "blob_weights": 1 """,
        "blob 1 of 4")]
    public void DamagedLayersAreRefused(string layer, string words) =>
        Refused<ModelFormatException>(new TinyNetwork($"{{ {Names}, {layer} }}") { Blobs = [(1, new byte[4])] }, words);

    [Theory]
    [InlineData("z", "y", "\"z\"")]
    [InlineData("x,", "y", "an empty name")]
    [InlineData("x", "", "one output")]
    [InlineData("x", "y,z", "one output")]
    public void BlobsThatNobodyWritesAreRefused(string bottom, string top, string words) => Refused<ModelFormatException>(
        new TinyNetwork($$"""{ "name": "l", "bottom": "{{bottom}}", "top": "{{top}}", "type": "activation", "mode": 0 }"""), words);

    [Fact]
    public void ABlobIsWrittenOnce() => Refused<ModelUnsupportedException>(
        new TinyNetwork("""{ "name": "l", "bottom": "x", "top": "x", "type": "activation", "mode": 0 }"""), "written already");

    [Fact]
    public void WeightsAreUsedOnce()
    {
        string layer = $$"""{ {{Convolution}}, "blob_weights": 1 }""";
        string second = layer.Replace("\"y\"", "\"z\"", StringComparison.Ordinal);
        Refused<ModelUnsupportedException>(
            new TinyNetwork($"{layer}, {second}") { Blobs = [(1, new byte[48])] }, "blob 1 for a second time");
    }

    private static void Refused<T>(TinyNetwork network, string words)
        where T : ModelException
    {
        T error = Assert.Throws<T>(() => network.Read());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("tiny", error.Place, StringComparison.Ordinal);
    }
}
