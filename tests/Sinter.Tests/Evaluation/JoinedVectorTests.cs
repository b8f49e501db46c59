using Sinter.Devices.Cpu;
using Sinter.Evaluation;
using Sinter.Evaluation.Classical;
using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Loading;
using Sinter.Planning;
using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

/// <summary>A pipeline of a vectorizer and a model of one vector is evaluated as one; any other is not.</summary>
public sealed class JoinedVectorTests
{
    private static readonly (string Name, ulong Size)[] Columns = [("b", 1), ("a", 1), ("b", 1), ("n", 1)];

    [Fact]
    public void Inputs_go_where_the_vectorizer_puts_them()
    {
        Wire.Model message = Pipeline();
        Assert.True(IsJoined(message));
        using Model model = WrittenModel.Load(message);
        // 1000 b + 100 a + 10 b + n, for a, n, b in the order of the pipeline.
        Prediction prediction = model.Predict(new Features { ["a"] = 2.0, ["n"] = 3L, ["b"] = 5.0 });
        Assert.Equal(["y"], prediction.Keys);
        Assert.Equal(5253, ((DoubleFeature)prediction["y"]).Value);
        IReadOnlyList<Prediction> batch = model.PredictBatch([.. Enumerable.Range(0, 600).Select(
            row => new Features { ["a"] = (double)row, ["n"] = 0L, ["b"] = 1.0 })]);
        Assert.Equal(Enumerable.Range(0, 600).Select(row => 1010.0 + 100 * row), batch.Select(row => ((DoubleFeature)row["y"]).Value));
    }

    [Fact]
    public void What_does_not_fit_is_refused_as_by_the_pipeline()
    {
        using Model model = WrittenModel.Load(Pipeline());
        Assert.Equal("input 'n'", Refusal(new Features { ["a"] = 2.0, ["b"] = 5.0 }));
        Assert.Equal("input 'n'", Refusal(new Features { ["a"] = 2.0, ["n"] = 3.5, ["b"] = 5.0 }));
        Assert.Equal("input 'c'", Refusal(new Features { ["a"] = 2.0, ["n"] = 3L, ["b"] = 5.0, ["c"] = 1.0 }));

        string Refusal(Features inputs) => Assert.Throws<ModelInputException>(() => model.Predict(inputs)).Place;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Other_pipelines_are_left_as_they_are(int difference)
    {
        Wire.Model message = Pipeline();
        Wire.Model vectorizer = message.Pipeline.Models[0], last = message.Pipeline.Models[1];
        double expected = 5253;
        switch (difference)
        {
            case 0: // The array in the middle rounds to floats.
                vectorizer.Description.Output[0] = Described.Floats("v", 4);
                break;
            case 1: // The model takes a float array.
                last.Description.Input[0] = Described.Floats("v", 4);
                break;
            case 2: // The pipeline gives what is in the middle, too.
                message.Description.Output.Add(Described.Doubles("v", 4));
                break;
            case 3: // An input that may be left out.
                Described.Optional(message.Description.Input[0]);
                Described.Optional(vectorizer.Description.Input[1]);
                break;
            case 4: // An integer where the vectorizer has a number.
                message.Description.Input[0] = Described.Int64("a");
                break;
            default: // A third model, which triples.
                last.Description.Output[0].Name = "m";
                message.Pipeline.Models.Add(WrittenModel.Of([Described.Number("m")], [Described.Number("y")],
                    model => model.Scaler = new Wire.Scaler { ScaleValue = { 3 } }));
                expected *= 3;
                break;
        }
        Assert.False(IsJoined(message));
        using Model model = WrittenModel.Load(message);
        FeatureValue a = difference == 4 ? 2L : 2.0;
        Assert.Equal(expected, ((DoubleFeature)model.Predict(new Features { ["a"] = a, ["n"] = 3L, ["b"] = 5.0 })["y"]).Value);
    }

    /// <summary>A float array of doubles becomes floats before the model sees it.</summary>
    [Fact]
    public void Elements_are_converted_to_what_is_declared()
    {
        Wire.Model message = WrittenModel.Of([Described.Floats("x", 2)], [Described.Number("y")],
            model => model.GlmRegressor = new Wire.GLMRegressor
            {
                Offset = { 0 },
                Weights = { new Wire.GLMRegressor.Types.DoubleArray { Value = { 1, 0 } } },
            });
        using Model model = WrittenModel.Load(message);
        Assert.Equal((double)0.1f, ((DoubleFeature)model.Predict(new Features { ["x"] = new[] { 0.1, 1 } })["y"]).Value);
    }

    private static bool IsJoined(Wire.Model message)
    {
        using var written = new WrittenModel(message);
        ModelAsset asset = ModelAsset.Open(written.Path);
        var context = new LoadContext(asset, DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType)),
            new ModelConfiguration(), ComputeDevices.SpecializerFor(new ModelConfiguration(), new CpuComputeDevice(WorkPool.Inline)), WorkPool.Inline, TestContext.Current.CancellationToken);
        using IModelEvaluator evaluator = EvaluatorFactory.Create(context);
        return evaluator is JoinedVectorEvaluator;
    }

    private static Wire.Model Pipeline()
    {
        Wire.Model vectorizer = WrittenModel.Of(
            [Described.Number("b"), Described.Number("a"), Described.Int64("n")], [Described.Doubles("v", 4)],
            model => model.FeatureVectorizer = Steps.Columns(Columns));
        Wire.Model sum = WrittenModel.Of([Described.Doubles("v", 4)], [Described.Number("y")],
            model => model.GlmRegressor = new Wire.GLMRegressor
            {
                Offset = { 0 },
                Weights = { new Wire.GLMRegressor.Types.DoubleArray { Value = { 1000, 100, 10, 1 } } },
            });
        Wire.FeatureDescription[] inputs = [Described.Number("a"), Described.Int64("n"), Described.Number("b")];
        return WrittenModel.Pipeline(inputs, [Described.Number("y")], vectorizer, sum);
    }
}
