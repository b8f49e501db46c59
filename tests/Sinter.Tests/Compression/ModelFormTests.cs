using Sinter.Formats.CoreML;
using Sinter.Ir;

namespace Sinter.Tests.Compression;

/// <summary>Models of every form that holds programs are compressed.</summary>
public sealed class ModelFormTests : IDisposable
{
    private static readonly CompressionConfiguration Quantized =
        CompressionConfiguration.Of(new LinearQuantization { WeightThreshold = 0 });

    private readonly WeightedModel _model = new(Opset.iOS18);

    [Fact]
    public void Functions_go_on_sharing_their_weights()
    {
        ModelEditor.MergeFunctions(_model.Output("merged"), [new("a", _model.Path), new("b", _model.Path)], "a");
        CompressionReport one = ModelCompressor.Compress(_model.Path, _model.Output("one"), Quantized);
        CompressionReport merged = ModelCompressor.Compress(_model.Output("merged"), _model.Output("both"), Quantized);
        Assert.Equal(2 * one.Weights.Count, merged.Weights.Count);
        Assert.Equal(["a", "b"], merged.Weights.Select(weight => weight.Function).Distinct());
        Assert.Equal(one.FileBytesAfter, merged.FileBytesAfter);
        using Model model = Model.Load(_model.Output("both"), new ModelConfiguration { FunctionName = "b", CachePolicy = CachePolicy.None });
        Assert.Equal(WeightedModel.Predict(_model.Output("one")), model.Predict(WeightedModel.Sample(0)).Array("y").ToArray<float>());
    }

    [Fact]
    public void Pipelines_are_compressed_part_by_part()
    {
        ModelEditor.Cut(_model.Path, _model.Output("first"), _model.Output("second"));
        ModelEditor.MakePipeline(_model.Output("pipeline"), [_model.Output("first"), _model.Output("second")]);
        CompressionReport report = ModelCompressor.Compress(_model.Output("pipeline"), _model.Output("small"), Quantized);
        Assert.Equal(3, report.Weights.Count(weight => weight.Schemes.Count > 0));
        Assert.True(report.FileBytesAfter < report.FileBytesBefore / 2);
        ModelCompressor.Compress(_model.Path, _model.Output("whole"), Quantized);
        Assert.Equal(WeightedModel.Predict(_model.Output("whole")), WeightedModel.Predict(_model.Output("small")));
        Assert.Equal(3, ModelCompressor.Decompress(_model.Output("small"), _model.Output("plain")));
    }

    [Fact]
    public void A_compiled_model_becomes_a_package()
    {
        string compiled = Model.Compile(_model.Path, _model.Output("compiled").Replace(".mlpackage", ".mlmodelc", StringComparison.Ordinal));
        ModelCompressor.Compress(compiled, _model.Output("from-compiled"), Quantized);
        ModelCompressor.Compress(_model.Path, _model.Output("from-source"), Quantized);
        Assert.Equal(ModelAssetKind.Package, ModelAsset.Open(_model.Output("from-compiled")).Kind);
        Assert.Equal(WeightedModel.Predict(_model.Output("from-source")), WeightedModel.Predict(_model.Output("from-compiled")));
    }

    [Fact]
    public void Neural_networks_and_onnx_models_are_converted_on_the_way()
    {
        Formats.SharedFolder.Require();
        string network = Path.Combine(Formats.SharedFolder.RealModels, "umerzia-MNIST", "MNISTClassifier.mlmodel");
        CompressionReport report = ModelCompressor.Compress(network, _model.Output(), CompressionConfiguration.Of(new Palettization { Bits = 4 }));
        Assert.True(report.IsConverted);
        Assert.Contains(report.Weights, weight => weight.Schemes.Count > 0);
        Assert.Equal(report.Weights.Count, ModelCompressor.Weights(network, 0).Count);
        using var folder = new Onnx.OnnxModelFolder();
        string onnx = folder.Save(new Onnx.OnnxGraphBuilder().FloatInput("x", 1, 64).Floats("w", [64, 64], [.. Enumerable.Range(0, 4096).Select(i => MathF.Sin(i))])
            .Node("MatMul", "x,w", "y").Output("y"));
        Assert.True(ModelCompressor.Compress(onnx, _model.Output("onnx"), Quantized).IsConverted);
        ModelEditor.Rename(onnx, _model.Output("renamed"), new Dictionary<string, string> { ["y"] = "z" });
        Assert.Equal("z", ModelAsset.Open(_model.Output("renamed")).Description.Default.Outputs[0].Name);
    }

    [Fact]
    public void Models_without_programs_are_refused_with_what_to_do()
    {
        Formats.SharedFolder.Require();
        string tree = Path.Combine(Formats.SharedFolder.RealModels, "olmaditekrar-iris", "iris.mlmodel");
        Assert.Contains("ML Program", Assert.Throws<ModelUnsupportedException>(() => ModelCompressor.Compress(tree, _model.Output(), Quantized)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Readers_that_want_different_things_are_told()
    {
        var builder = new MilBuilder();
        MilValue x = builder.Input("x", ArrayElementType.Float32, 1, 64), weight = builder.Constant(MultiArray.Zeros(ArrayElementType.Float32, 64, 64), "shared");
        builder.Output("y", builder.Plus(builder.Linear(x, weight, name: "first"), builder.Linear(x, weight, name: "second")));
        string path = _model.Output("shared");
        builder.Save(path);
        var step = new CompressionStep
        {
            OperationNames = new Dictionary<string, WeightCompression?> { ["first"] = new LinearQuantization(), ["second"] = new Palettization { Bits = 4 } },
        };
        string message = Assert.Throws<ModelInputException>(() =>
            ModelCompressor.Compress(path, _model.Output(), new CompressionConfiguration { Steps = [step] })).Message;
        Assert.Contains("by first", message, StringComparison.Ordinal);
        Assert.Contains("name the weight itself", message, StringComparison.Ordinal);
    }

    public void Dispose() => _model.Dispose();
}
