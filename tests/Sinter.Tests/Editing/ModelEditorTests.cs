using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Tensors;
using Sinter.Tests.Api;
using Sinter.Tests.Compression;
using Colors = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;

namespace Sinter.Tests.Editing;

public sealed class ModelEditorTests : IDisposable
{
    private readonly WeightedModel _model = new(Opset.iOS16, ElementType.Float16);

    [Fact]
    public void Renamed_features_give_the_same_numbers()
    {
        ModelEditor.Rename(_model.Path, _model.Output(), new Dictionary<string, string> { ["x"] = "pixels", ["y"] = "scores" });
        using Model renamed = Load(_model.Output());
        Assert.Equal(["pixels"], renamed.Description.Inputs.Select(input => input.Name));
        WeightedModel.Sample(3).TryGetValue("x", out FeatureValue? sample);
        float[] got = renamed.Predict(new Features { ["pixels"] = sample! }).Array("scores").ToArray<float>();
        Assert.Equal(WeightedModel.Predict(_model.Path, WeightedModel.Sample(3)), got);
    }

    [Fact]
    public void Names_may_be_exchanged()
    {
        ModelEditor.Rename(_model.Path, _model.Output(), new Dictionary<string, string> { ["x"] = "rows", ["y"] = "linear" });
        using Model renamed = Load(_model.Output());
        Assert.Equal(["linear"], renamed.Description.Outputs.Select(output => output.Name));
    }

    [Theory]
    [InlineData("z", "w", "features among x, y")]
    [InlineData("x", "1st", "letters, digits and underscores")]
    [InlineData("x", "y", "different names")]
    public void Wrong_names_are_refused(string old, string name, string word)
    {
        var error = Assert.Throws<ModelInputException>(() =>
            ModelEditor.Rename(_model.Path, _model.Output(), new Dictionary<string, string> { [old] = name }));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_model.Output()));
    }

    [Fact]
    public void Features_change_their_type_by_casts()
    {
        ModelEditor.ChangeTypes(_model.Path, _model.Output("half"), ArrayElementType.Float32, ArrayElementType.Float16, ["x"]);
        using Model half = Load(_model.Output("half"));
        Assert.Equal(ArrayElementType.Float16, ((ArrayFeatureType)half.Description.Inputs[0].Type).ElementType);
        Assert.Equal(ArrayElementType.Float16, ((ArrayFeatureType)half.Description.Outputs[0].Type).ElementType);
        ModelEditor.ChangeTypes(_model.Output("half"), _model.Output("back"), ArrayElementType.Float16, ArrayElementType.Float32, ["x"]);
        float[] before = WeightedModel.Predict(_model.Path), after = WeightedModel.Predict(_model.Output("back"));
        for (int i = 0; i < before.Length; i++)
            Assert.Equal(before[i], after[i], 2e-3f * (1 + Math.Abs(before[i])));
        using var old = new WeightedModel(Opset.iOS15);
        Assert.Throws<ModelUnsupportedException>(() =>
            ModelEditor.ChangeTypes(old.Path, old.Output(), ArrayElementType.Float32, ArrayElementType.Float16));
    }

    [Fact]
    public void A_model_cut_in_two_is_the_model_again_as_a_pipeline()
    {
        ModelEditor.Cut(_model.Path, _model.Output("first"), _model.Output("second"));
        long first = ModelCompressor.Weights(_model.Output("first"), 0).Sum(weight => weight.Bytes),
            second = ModelCompressor.Weights(_model.Output("second"), 0).Sum(weight => weight.Bytes);
        Assert.InRange(first, second / 4, second * 4);
        ModelEditor.MakePipeline(_model.Output("pipeline"), [_model.Output("first"), _model.Output("second")]);
        Assert.Equal(WeightedModel.Predict(_model.Path), WeightedModel.Predict(_model.Output("pipeline")));
    }

    [Fact]
    public void A_part_between_values_computes_what_it_did_in_the_whole()
    {
        ModelEditor.Extract(_model.Path, _model.Output("head"), [], ["linear"]);
        ModelEditor.Extract(_model.Path, _model.Output("tail"), ["linear"], ["y"]);
        using Model head = Load(_model.Output("head")), tail = Load(_model.Output("tail"));
        Prediction hidden = head.Predict(WeightedModel.Sample(1));
        float[] got = tail.Predict(new Features { ["linear"] = hidden["linear"] }).Array("y").ToArray<float>();
        float[] whole = WeightedModel.Predict(_model.Path, WeightedModel.Sample(1));
        Assert.Equal(whole, got);
        Assert.Single(ModelCompressor.Weights(_model.Output("tail"), 0));
        Assert.Throws<ModelInputException>(() => ModelEditor.Extract(_model.Path, _model.Output(), ["nothing"], ["y"]));
    }

    [Fact]
    public void Merged_functions_share_equal_weights()
    {
        using var other = new WeightedModel(Opset.iOS16, ElementType.Float16, i => i % 3);
        ModelEditor.MergeFunctions(_model.Output(), [new("first", _model.Path), new("same", _model.Path), new("other", other.Path)], "same");
        ModelAsset merged = ModelAsset.Open(_model.Output());
        Assert.Equal(9, merged.SpecificationVersion);
        using (Model model = Load(_model.Output()))
            Assert.Equal(WeightedModel.Predict(_model.Path), model.Predict(WeightedModel.Sample(0)).Array("y").ToArray<float>());
        using (Model model = Load(_model.Output(), "other"))
            Assert.Equal(WeightedModel.Predict(other.Path), model.Predict(WeightedModel.Sample(0)).Array("y").ToArray<float>());
        Assert.True(WeightFileBytes(_model.Output()) < WeightFileBytes(_model.Path) + WeightFileBytes(other.Path) + 1000);
        Assert.Throws<ModelInputException>(() => ModelEditor.MergeFunctions(_model.Output("b"), [new("first", _model.Path)], "second"));
    }

    [Fact]
    public void Flexible_shapes_become_fixed_ones_in_one_function_or_several()
    {
        using var flexible = new TestPackage(TestPackage.MainProgram("tensor<fp32, [1, ?]> x",
            """
            tensor<fp32, [1, ?]> y = mul(x = x, y = fp32(2));
            """, "y"), Described.Model([Described.Ranged("x", (1, 1), (1, 100))], [Described.Floats("y")]));
        string one = _model.Output("one"), two = _model.Output("two");
        ModelEditor.MaterializeShapes(flexible.Path, one, [new("main", Shapes(1, 7))]);
        using (Model model = Load(one))
        {
            Assert.Equal([1, 7], ((ArrayFeatureType)model.Description.Inputs[0].Type).Shape);
            Assert.Equal([1, 7], model.Predict(new Features { ["x"] = MultiArray.From(new float[7], 1, 7) }).Array("y").Shape);
        }
        ModelEditor.MaterializeShapes(flexible.Path, two, [new("small", Shapes(1, 3)), new("large", Shapes(1, 50))]);
        using (Model model = Load(two, "large"))
            Assert.Equal([1, 50], ((ArrayFeatureType)model.Description.Inputs[0].Type).Shape);
        Assert.Throws<ModelInputException>(() => ModelEditor.MaterializeShapes(flexible.Path, _model.Output("b"), [new("main", Shapes(2, 3))]));
    }

    [Fact]
    public void Pictures_and_states_keep_their_kind()
    {
        using TestPackage picture = TestModels.Negative(Colors.Rgb, 4, 4);
        ModelEditor.Rename(picture.Path, _model.Output("picture"), new Dictionary<string, string> { ["y"] = "negative" });
        using (Model model = Load(_model.Output("picture")))
            Assert.IsType<ImageFeatureType>(model.Description.Outputs.Single(output => output.Name == "negative").Type);
        using TestPackage sum = TestModels.RunningSum();
        using Model before = sum.Load();
        ModelEditor.Rename(sum.Path, _model.Output("sum"), new Dictionary<string, string> { [before.Description.Outputs[0].Name] = "total" });
        using Model renamed = Load(_model.Output("sum"));
        Assert.Equal("total", renamed.Description.Outputs[0].Name);
        Assert.Throws<ModelUnsupportedException>(() => ModelEditor.Cut(sum.Path, _model.Output("a"), _model.Output("b")));
    }

    public void Dispose() => _model.Dispose();

    private static Dictionary<string, IReadOnlyList<int>> Shapes(params int[] sizes) => new() { ["x"] = sizes };

    private static Model Load(string path, string? function = null) =>
        Model.Load(path, new ModelConfiguration { CachePolicy = CachePolicy.None, FunctionName = function });

    private static long WeightFileBytes(string package) =>
        new FileInfo(Directory.GetFiles(package, "weight.bin", SearchOption.AllDirectories).Single()).Length;
}
