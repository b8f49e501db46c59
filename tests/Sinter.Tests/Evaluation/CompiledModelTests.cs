using System.Text.Json;
using Sinter.Formats.CoreML;
using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class CompiledModelTests
{
    [Fact]
    public void A_pipeline_is_compiled_into_folders_and_predicts_the_same()
    {
        Wire.Model inner = WrittenModel.Pipeline([Described.Number("m")], [Described.Number("y")], Scaler("m", "y", 3));
        using var written = new WrittenModel(WrittenModel.Pipeline(
            [Described.Number("x")], [Described.Number("y")], Scaler("x", "m", 2), inner));
        string compiled = Model.Compile(written.Path, written.Folder);
        Assert.True(File.Exists(Path.Combine(compiled, "model1", "model0", "coremldata.bin")));
        using Model model = Model.Load(compiled);
        Assert.Equal(30, ((DoubleFeature)model.Predict(new Features { ["x"] = 5.0 })["y"]).Value);
        Assert.Equal(ModelKind.Pipeline, model.Description.Kind);
        CompiledAnalytics analytics = CompiledAnalytics.Read(Path.Combine(compiled, "analytics", "coremldata.bin"));
        Assert.Equal(("PipelineModelDetails", "2"), (analytics.Sections[0].Name, analytics.Sections[0].Entries[0].Value));
    }

    [Fact]
    public void A_classical_model_is_compiled_whole_and_predicts_the_same()
    {
        using var written = new WrittenModel(Scaler("x", "y", 2));
        string compiled = Model.Compile(written.Path, written.Folder);
        Assert.Equal("spec", CompiledModelData.Read(Path.Combine(compiled, "coremldata.bin")).Layout);
        using Model model = Model.Load(compiled);
        Assert.Equal(10, ((DoubleFeature)model.Predict(new Features { ["x"] = 5.0 })["y"]).Value);
    }

    [Fact]
    public void Programs_of_a_pipeline_bring_their_weights()
    {
        using TestPackage package = TestModels.Doubled();
        Wire.Model program = ModelAsset.Open(package.Path).Model!;
        using var written = new WrittenModel(WrittenModel.Of([Described.Floats("x", 4)], [Described.Floats("y", 4)],
            model => model.Pipeline = new Wire.Pipeline { Models = { program } }, version: 9));
        string compiled = Model.Compile(written.Path, written.Folder);
        Assert.True(File.Exists(Path.Combine(compiled, "model0", "model.mil")));
        using Model model = Model.Load(compiled);
        Assert.Equal([2f, 4, 6, 8], model.Predict(new Features { ["x"] = new[] { 1f, 2, 3, 4 } }).Array("y").ToArray<float>());
    }

    [Fact]
    public void Tools_see_labels_and_structure()
    {
        Wire.Model suppression = WrittenModel.Of([Described.Doubles("c", 4, 2), Described.Doubles("p", 4, 4)],
            [Described.Doubles("b"), Described.Doubles("q")],
            model => model.NonMaximumSuppression = new Wire.NonMaximumSuppression { StringClassLabels = Steps.Strings("cat", "dog") });
        using var written = new WrittenModel(WrittenModel.Pipeline(
            [.. suppression.Description.Input], [.. suppression.Description.Output], suppression));
        string compiled = Model.Compile(written.Path, written.Folder);
        using JsonDocument metadata = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(compiled, "metadata.json")));
        Assert.Equal(["cat", "dog"], metadata.RootElement[0].GetProperty("classLabels").EnumerateArray()
            .Select(label => label.GetString()));
        Assert.Equal("MLModelType_nonMaximumSuppression",
            metadata.RootElement[0].GetProperty("modelType").GetProperty("structure")[0].GetProperty("name").GetString());
    }

    private static Wire.Model Scaler(string from, string to, double factor) =>
        WrittenModel.Of([Described.Number(from)], [Described.Number(to)],
        model => model.Scaler = new Wire.Scaler { ScaleValue = { factor } });
}
