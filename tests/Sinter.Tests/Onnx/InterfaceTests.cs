using Sinter.Formats.CoreML;
using Sinter.Ir;
using static Sinter.Tests.Onnx.OnnxGraphBuilder;

namespace Sinter.Tests.Onnx;

/// <summary>Outputs that are pictures, inputs that may be left out, labels that the graph names, and constants that stay quantized.</summary>
public sealed class InterfaceTests : IDisposable
{
    private readonly OnnxModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Model Converted(OnnxGraphBuilder graph, ConversionOptions options)
    {
        ModelConverter.Convert(_folder.Save(graph), _folder.Package(), options);
        return Model.Load(_folder.Package(), new ModelConfiguration { CachePolicy = CachePolicy.None });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_output_is_a_picture(bool isChannelsLast)
    {
        object[] shape = isChannelsLast ? [1, 2, 2, 3] : [1, 3, 2, 2];
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("image", shape).Floats("most", [], 255).Node("Sub", "most,image", "negative").Output("negative");
        using Model model = Converted(graph, new ConversionOptions
        {
            Inputs = new Dictionary<string, ConversionInput> { ["image"] = new() { Image = new ConversionImage(ColorLayout.Rgb) } },
            OutputImages = new Dictionary<string, ColorLayout> { ["negative"] = ColorLayout.Rgb },
        });
        var type = Assert.IsType<ImageFeatureType>(model.Description.Outputs[0].Type);
        Assert.Equal((2, 2, ColorLayout.Rgb), (type.Width, type.Height, type.ColorLayout));
        byte[] pixels = [.. Enumerable.Range(0, 12).Select(i => (byte)(i * 20))];
        Image got = model.Predict(new Features { ["image"] = new Image(PixelFormat.Rgb24, 2, 2, pixels) }).Image("negative");
        Assert.Equal(pixels.Select(pixel => (byte)(255 - pixel)), got.ConvertTo(PixelFormat.Rgb24).Pixels.ToArray());
    }

    [Fact]
    public void An_output_of_another_shape_is_no_picture() => Assert.Throws<ModelInputException>(() => Converted(new OnnxGraphBuilder().FloatInput("x", 1, 3).Node("Neg", "x", "y")
        .Output("y"), new ConversionOptions { OutputImages = new Dictionary<string, ColorLayout> { ["y"] = ColorLayout.Rgb } }));

    [Fact]
    public void An_input_with_a_default_value_may_be_left_out()
    {
        using Model model = Converted(new OnnxGraphBuilder().FloatInput("x", 1, 3).FloatInput("shift", 1, 3).Node("Add", "x,shift", "y").Output("y"),
            new ConversionOptions { Inputs = new Dictionary<string, ConversionInput> { ["shift"] = new() { DefaultValue = 0.5 } } });
        Assert.True(model.Description.Inputs.Single(input => input.Name == "shift").IsOptional);
        Assert.Equal([1.5f, 2.5f, 3.5f], model.Predict(new Features { ["x"] = MultiArray.From((float[])[1, 2, 3], 1, 3) }).Array("y").ToArray<float>());
    }

    [Fact]
    public void A_classifier_takes_the_labels_that_the_graph_names()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 1, 3).NodeOf("ai.onnx.ml", "LinearClassifier", "x", "label,scores",
            Floats("coefficients", 1, 0, 0, 0, 1, 0, 0, 0, 1), Floats("intercepts", 0, 0, 0), Texts("classlabels_strings", "ant", "bee", "cat"))
            .NodeOf("ai.onnx.ml", "ZipMap", "scores", "maps", Texts("classlabels_strings", "ant", "bee", "cat")).Output("label", 8).Output("maps");
        using Model model = Converted(graph, new ConversionOptions { Classifier = new ConversionClassifier([]) });
        Prediction prediction = model.Predict(new Features { ["x"] = MultiArray.From((float[])[1, 5, 2], 1, 3) });
        Assert.Equal("bee", ((StringFeature)prediction["classLabel"]).Value);
        Assert.Equal(5, ((DictionaryFeature)prediction["classLabel_probs"]).ByString!["bee"]);
    }

    [Theory]
    [InlineData(DeploymentTarget.iOS15, "")]
    [InlineData(DeploymentTarget.iOS16, "constexpr_affine_dequantize")]
    [InlineData(DeploymentTarget.iOS17, "constexpr_affine_dequantize")]
    [InlineData(DeploymentTarget.iOS18, "constexpr_blockwise_shift_scale")]
    public void Constants_stay_quantized_from_iOS16_on(DeploymentTarget target, string operation)
    {
        // Large enough that nothing is computed while the graph is converted.
        byte[] weights = [.. Enumerable.Range(0, 64 * 128).Select(i => (byte)(i * 7))];
        float[] scales = [.. Enumerable.Range(1, 128).Select(i => i / 8f)];
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 1, 64).Initializer(Tensor("q", 2, [64, 128]).Bytes(9, weights))
            .Floats("s", [128], scales).Initializer(Tensor("z", 2, [128]).Bytes(9, [.. Enumerable.Range(0, 128).Select(i => (byte)i)]))
            .Node("DequantizeLinear", "q,s,z", "w", Int("axis", 1)).Node("MatMul", "x,w", "y").Output("y");
        using Model model = Converted(graph, new ConversionOptions { Target = target });
        float[] got = model.Predict(new Features { ["x"] = MultiArray.From([.. Enumerable.Repeat(1f, 64)], 1, 64) }).Array("y").ToArray<float>();
        Assert.Equal(Enumerable.Range(0, 128).Select(column => scales[column] * Enumerable.Range(0, 64).Sum(row => weights[(row * 128) + column] - column)), got);
        string[] compressed = [.. ModelAsset.Open(_folder.Package()).ReadProgram().Functions["main"].Body.Operations.Select(value => value.Type)
            .Where(type => type.StartsWith("constexpr_", StringComparison.Ordinal))];
        Assert.Equal(operation.Length == 0 ? [] : [operation], compressed);
    }

    /// <summary>A convolution of the quantized operators between a quantization and its reverse.</summary>
    [Theory]
    [InlineData(DeploymentTarget.iOS15, false)]
    [InlineData(DeploymentTarget.iOS17, true)]
    public void Quantized_operators_stay_quantized(DeploymentTarget target, bool isQuantized)
    {
        byte[] weights = [.. Enumerable.Range(0, 64).Select(i => (byte)(100 + i))];
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 1, 8, 1, 2).Floats("sx", [], 0.1f).Initializer(Tensor("zx", 2, []).Bytes(9, (byte[])[128]))
            .Initializer(Tensor("w", 2, [8, 8, 1, 1]).Bytes(9, weights)).Floats("sw", [], 0.05f).Initializer(Tensor("zw", 2, []).Bytes(9, (byte[])[120]))
            .Floats("sy", [], 0.5f).Initializer(Tensor("zy", 2, []).Bytes(9, (byte[])[10]))
            .Initializer(Tensor("b", 6, [8]).Bytes(9, System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>((int[])[0, 10, 20, 30, 40, 50, 60, 70])))
            .Node("QuantizeLinear", "x,sx,zx", "q").Node("QLinearConv", "q,sx,zx,w,sw,zw,sy,zy,b", "c").Node("DequantizeLinear", "c,sy,zy", "y").Output("y");
        float[] x = [.. Enumerable.Range(0, 16).Select(i => (i - 3) * 0.3f)];
        float[] expected = [.. Enumerable.Range(0, 16).Select(i =>
        {
            int sum = 10 * (i / 2);
            for (int channel = 0; channel < 8; channel++)
                sum += (int)MathF.Round(x[(channel * 2) + (i % 2)] / 0.1f) * (weights[(i / 2 * 8) + channel] - 120);
            return 0.5f * (Math.Clamp(MathF.Round(sum * 0.005f / 0.5f) + 10, 0, 255) - 10);
        })];
        using Model model = Converted(graph, new ConversionOptions { Target = target });
        float[] got = model.Predict(new Features { ["x"] = MultiArray.From(x, 1, 8, 1, 2) }).Array("y").ToArray<float>();
        // A sum halfway between two numbers may be rounded to either.
        Assert.All(expected.Zip(got), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.51));
        Assert.True(expected.Zip(got).Count(pair => pair.First == pair.Second) >= 14);
        Program program = ModelAsset.Open(_folder.Package()).ReadProgram();
        Assert.Equal(isQuantized ? 2 : 0, program.Functions["main"].Body.Operations.Count(operation => operation.Type == "quantize"));
        Assert.Equal(isQuantized, program.Functions["main"].Body.Operations.Any(operation => operation.Type == "dequantize"));
    }
}
