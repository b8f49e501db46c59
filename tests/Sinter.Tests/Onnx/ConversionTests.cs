using Sinter.Formats.CoreML;
using Sinter.Formats.Onnx;
using Sinter.Ir;
using static Sinter.Tests.Onnx.OnnxGraphBuilder;

namespace Sinter.Tests.Onnx;

/// <summary>What can be chosen of a converted package: precision, pictures, shapes, states, classes, metadata.</summary>
public sealed class ConversionTests : IDisposable
{
    private readonly OnnxModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ConversionReport Convert(OnnxGraphBuilder graph, ConversionOptions options) => ModelConverter.Convert(_folder.Save(graph), _folder.Package(), options);

    private Program Read() => ModelAsset.Open(_folder.Package()).ReadProgram();

    private Model Load() => Model.Load(_folder.Package(), new ModelConfiguration { CachePolicy = CachePolicy.None });

    private static OnnxGraphBuilder Dense() => new OnnxGraphBuilder().FloatInput("x", "rows", 3).Floats("w", [3, 2], 1, 2, 3, 4, 5, 6)
        .Node("MatMul", "x,w", "m").Node("Softmax", "m", "y", Int("axis", -1)).Output("y");

    [Fact]
    public void Every_target_is_written_for_its_opset()
    {
        foreach (DeploymentTarget target in Enum.GetValues<DeploymentTarget>())
        {
            string package = _folder.Package($"{target}.mlpackage");
            ModelConverter.Convert(_folder.Save(Dense()), package, new ConversionOptions { Target = target });
            Assert.Equal((int)target, (int)ModelAsset.Open(package).ReadProgram().Functions["main"].Opset);
        }
    }

    [Fact]
    public void Float16_leaves_the_operations_that_are_named()
    {
        Convert(Dense(), new ConversionOptions { Precision = ComputePrecision.Float16, Float32Operations = ["softmax"] });
        Function function = Read().Functions["main"];
        string ResultOf(string type) => function.Body.Operations.First(operation => operation.Type == type).Output.Type.ToString();
        Assert.Equal("tensor<fp16, [?, 2]>", ResultOf("matmul"));
        Assert.Equal("tensor<fp32, [?, 2]>", ResultOf("softmax"));
        Assert.Equal("tensor<fp32, [?, 3]>", function.Inputs[0].Type.ToString());
    }

    [Fact]
    public void Float16_leaves_parameters_that_an_operation_takes_as_float32()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 1, 1, "h", "w").Floats("scales", [4], 1, 1, 2, 2)
            .Node("Resize", "x,,scales", "y", Word("mode", "linear")).Output("y");
        Convert(graph, new ConversionOptions { Precision = ComputePrecision.Float16 });
        Assert.Contains(Read().Functions["main"].Body.Operations, operation => operation.Type == "upsample_bilinear"
            && operation.Output.Type.ToString().StartsWith("tensor<fp16", StringComparison.Ordinal));
    }

    [Fact]
    public void Inputs_and_outputs_can_be_float16()
    {
        Convert(Dense(), new ConversionOptions
        {
            Inputs = new Dictionary<string, ConversionInput> { ["x"] = new() { ElementType = ArrayElementType.Float16 } },
            OutputTypes = new Dictionary<string, ArrayElementType> { ["y"] = ArrayElementType.Float16 },
        });
        using Model model = Load();
        Assert.Equal(ArrayElementType.Float16, ((ArrayFeatureType)model.Description.Inputs[0].Type).ElementType);
        Assert.Equal(ArrayElementType.Float16, ((ArrayFeatureType)model.Description.Outputs[0].Type).ElementType);
    }

    [Fact]
    public void Shapes_are_ranges_or_enumerated()
    {
        ConversionReport report = Convert(Dense(), new ConversionOptions());
        Assert.Contains("rows", Assert.Single(report.Notes), StringComparison.Ordinal);
        ModelConverter.Convert(_folder.Save(Dense()), _folder.Package("ranged.mlpackage"), new ConversionOptions
        {
            Inputs = new Dictionary<string, ConversionInput> { ["x"] = new() { Shape = [new SizeRange(2, 8), new SizeRange(3, 3)] } },
        });
        using (var ranged = Model.Load(_folder.Package("ranged.mlpackage")))
            Assert.Equal([new SizeRange(2, 8), new SizeRange(3, 3)], Assert.IsType<RangedShapes>(((ArrayFeatureType)ranged.Description.Inputs[0].Type).Flexibility).Axes);
        ModelConverter.Convert(_folder.Save(Dense()), _folder.Package("enumerated.mlpackage"), new ConversionOptions
        {
            Inputs = new Dictionary<string, ConversionInput> { ["x"] = new() { EnumeratedShapes = [[4, 3], [1, 3]] } },
        });
        using var enumerated = Model.Load(_folder.Package("enumerated.mlpackage"));
        Assert.IsType<EnumeratedShapes>(((ArrayFeatureType)enumerated.Description.Inputs[0].Type).Flexibility);
        Assert.Equal(8, enumerated.Predict(new Features { ["x"] = MultiArray.From(new float[12], 4, 3) }).Array("y").ToArray<float>().Length);
    }

    [Fact]
    public void Pictures_are_scaled_and_moved()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("image", 1, 3, 2, 2).Node("ReduceMean", "image", "y", Ints("axes", 2, 3), Int("keepdims", 0)).Output("y");
        Convert(graph, new ConversionOptions
        {
            Inputs = new Dictionary<string, ConversionInput> { ["image"] = new() { Image = new ConversionImage(ColorLayout.Rgb) { Scale = 0.5, Bias = [1, 2, 3] } } },
        });
        using Model model = Load();
        byte[] pixels = [.. Enumerable.Repeat((byte[])[10, 20, 30], 4).SelectMany(pixel => pixel)];
        float[] means = model.Predict(new Features { ["image"] = new Image(PixelFormat.Rgb24, 2, 2, pixels) }).Array("y").ToArray<float>();
        Assert.Equal([6, 12, 18], means);
    }

    [Fact]
    public void Pairs_of_inputs_and_outputs_become_states()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).FloatInput("sum", 2).Node("Add", "x,sum", "next").Node("Neg", "next", "y").Output("y").Output("next");
        Convert(graph, new ConversionOptions { States = new Dictionary<string, string> { ["sum"] = "next" } });
        using Model model = Load();
        ModelState state = model.CreateState();
        float[] Step() => model.Predict(new Features { ["x"] = MultiArray.From((float[])[1, 2], 2) }, new PredictionOptions { State = state }).Array("y").ToArray<float>();
        Assert.Equal([-1, -2], Step());
        Assert.Equal([-2, -4], Step());
        Assert.Equal("sum", Assert.Single(model.Description.States).Name);
    }

    [Fact]
    public void Scores_become_classes()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 1, 3).Node("Softmax", "x", "y", Int("axis", -1)).Output("y");
        Convert(graph, new ConversionOptions { Classifier = new ConversionClassifier(["ant", "bee", "cat"]) });
        using Model model = Load();
        Prediction prediction = model.Predict(new Features { ["x"] = MultiArray.From((float[])[0, 2, 1], 1, 3) });
        Assert.Equal("bee", prediction.Text("classLabel"));
        Assert.Equal("classLabel", model.Description.PredictedFeatureName);
    }

    [Fact]
    public void Metadata_is_kept_and_added()
    {
        Convert(Dense(), new ConversionOptions { Metadata = new ConversionMetadata { Author = "somebody", ShortDescription = "sums" } });
        using Model model = Load();
        Assert.Equal(("somebody", "sums"), (model.Description.Metadata.Author, model.Description.Metadata.ShortDescription));
    }

    [Fact]
    public void Names_that_programs_do_not_allow_are_changed()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("0:in/x", 2).Node("Neg", "0:in/x", "out.y").Output("out.y");
        Convert(graph, new ConversionOptions());
        using Model model = Load();
        Assert.Equal(("_0_in_x", "out_y"), (model.Description.Inputs[0].Name, model.Description.Outputs[0].Name));
        Assert.Equal("_0_in_x", Names.Sanitize("0:in/x"));
    }

    [Fact]
    public void Weights_stay_quantized()
    {
        sbyte[] weights = [.. Enumerable.Range(0, 128).Select(i => (sbyte)(i - 64))];
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 1, 16)
            .Initializer(Tensor("q", 3, [16, 8]).Bytes(9, System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan()))).Floats("s", [8], 1, 2, 3, 4, 5, 6, 7, 8)
            .Node("DequantizeLinear", "q,s", "w", Int("axis", 1)).Node("MatMul", "x,w", "y").Output("y");
        Convert(graph, new ConversionOptions { Target = DeploymentTarget.iOS18 });
        using Model model = Load();
        float[] got = model.Predict(new Features { ["x"] = MultiArray.From([.. Enumerable.Repeat(1f, 16)], 1, 16) }).Array("y").ToArray<float>();
        Assert.Equal(Enumerable.Range(0, 8).Select(column => (column + 1) * (float)Enumerable.Range(0, 16).Sum(row => weights[(row * 8) + column])), got);
    }

    [Fact]
    public void What_exporters_spell_out_becomes_one_operation()
    {
        // x * 0.5 * (1 + erf(x / sqrt(2)))
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2, 8).Floats("root", [], 1.41421356f).Floats("one", [], 1).Floats("half", [], 0.5f)
            .Node("Div", "x,root", "a").Node("Erf", "a", "b").Node("Add", "b,one", "c").Node("Mul", "x,c", "d").Node("Mul", "d,half", "y").Output("y");
        ConversionReport report = Convert(graph, new ConversionOptions());
        Assert.Equal([KeyValuePair.Create("gelu", 1)], report.Operations);
    }

    /// <summary>Scores over the root of the depth, their softmax, and the product with the values.</summary>
    [Theory]
    [InlineData(DeploymentTarget.iOS17, false)]
    [InlineData(DeploymentTarget.iOS18, true)]
    public void Attention_becomes_one_operation_where_the_target_has_it(DeploymentTarget target, bool isOne)
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("q", 1, 2, 3, 4).FloatInput("k", 1, 2, 5, 4).FloatInput("v", 1, 2, 5, 4).Floats("root", [], 2)
            .Node("Transpose", "k", "kt", Ints("perm", 0, 1, 3, 2)).Node("MatMul", "q,kt", "s").Node("Div", "s,root", "scaled")
            .Node("Softmax", "scaled", "p", Int("axis", -1)).Node("MatMul", "p,v", "y").Output("y");
        ConversionReport report = Convert(graph, new ConversionOptions { Target = target });
        Assert.Equal(isOne, report.Operations.Any(pair => pair.Key == "scaled_dot_product_attention"));
        float[] Values(int count, int seed) => [.. Enumerable.Range(seed, count).Select(i => MathF.Sin(i))];
        var features = new Features { ["q"] = MultiArray.From(Values(24, 1), 1, 2, 3, 4), ["k"] = MultiArray.From(Values(40, 7), 1, 2, 5, 4), ["v"] = MultiArray.From(Values(40, 11), 1, 2, 5, 4) };
        float[] expected = OnnxModelFolder.Run(_folder.Save(graph), "y", features), got = OnnxModelFolder.Run(_folder.Package(), "y", features);
        Assert.All(expected.Zip(got), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void An_onnx_file_can_be_compiled()
    {
        string compiled = Model.Compile(_folder.Save(Dense()), Path.Combine(_folder.Path, "Dense.mlmodelc"));
        var features = new Features { ["x"] = MultiArray.From((float[])[1, 0, 0], 1, 3) };
        Assert.Equal(OnnxModelFolder.Run(_folder.Save(Dense()), "y", features), OnnxModelFolder.Run(compiled, "y", features));
    }

    /// <summary>The cache knows a model by its own file, so one with weights elsewhere is not kept.</summary>
    [Fact]
    public void Changed_external_weights_are_never_taken_from_the_cache()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).Initializer(Tensor("w", 1, [2]).Message(13, new OnnxBytes().Text(1, "location").Text(2, "w.bin"))
            .Int(14, 1)).Node("Add", "x,w", "y").Output("y");
        string path = _folder.Save(graph);
        var cache = new ModelCache(Path.Combine(_folder.Path, "cache"));
        float[] Run(params float[] weights)
        {
            File.WriteAllBytes(Path.Combine(_folder.Path, "w.bin"), [.. weights.SelectMany(BitConverter.GetBytes)]);
            using var model = Model.Load(path, new ModelConfiguration { Cache = cache });
            return model.Predict(new Features { ["x"] = MultiArray.From((float[])[1, 1], 2) }).Array("y").ToArray<float>();
        }
        Assert.Equal([2, 3], Run(1, 2));
        Assert.Equal([11, 21], Run(10, 20));
    }

    [Fact]
    public void Options_that_name_nothing_are_refused() => Assert.Throws<ModelInputException>(() => Convert(Dense(), new ConversionOptions
    {
        Inputs = new Dictionary<string, ConversionInput> { ["z"] = new() { Shape = [new SizeRange(1, 1)] } },
    }));
}
