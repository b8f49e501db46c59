using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class PipelineTests
{
    [Fact]
    public void Models_run_in_order_and_later_values_of_a_name_stand_before_earlier_ones()
    {
        using Model model = WrittenModel.Load(WrittenModel.Pipeline([Described.Number("x")], [Described.Number("x")],
            Scale("x", "x", 2), Shift("x", "x", 1), Scale("x", "x", 10)));
        Assert.Equal(70, ((DoubleFeature)model.Predict(new Features { ["x"] = 3.0 })["x"]).Value);
    }

    [Fact]
    public void Pipelines_nest()
    {
        Wire.Model inner = WrittenModel.Pipeline([Described.Number("x")], [Described.Number("y")], Scale("x", "y", 2));
        using Model model = WrittenModel.Load(WrittenModel.Pipeline(
            [Described.Number("x")], [Described.Number("z")], inner, Shift("y", "z", 5)));
        Assert.Equal(11, Number(model, 3, "z"));
    }

    [Fact]
    public void Too_deep_a_nest_is_refused()
    {
        Wire.Model model = Scale("x", "x", 2);
        for (int i = 0; i < 20; i++)
            model = WrittenModel.Pipeline([Described.Number("x")], [Described.Number("x")], model);
        Assert.Contains("nested pipelines", WrittenModel.Invalid(model).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_gives_what_single_predictions_give()
    {
        using Model model = WrittenModel.Load(WrittenModel.Pipeline([Described.Number("x")], [Described.Number("z")],
            Scale("x", "y", 3), Shift("y", "z", -1)));
        Features[] inputs = [.. Enumerable.Range(0, 20).Select(i => new Features { ["x"] = (double)i })];
        IReadOnlyList<Prediction> batch = model.PredictBatch(inputs);
        Assert.Equal(inputs.Select(input => ((DoubleFeature)model.Predict(input)["z"]).Value),
            batch.Select(item => ((DoubleFeature)item["z"]).Value));
        Assert.Equal(56, ((DoubleFeature)batch[19]["z"]).Value);
    }

    [Fact]
    public void An_array_keeps_its_memory_and_loses_or_gains_axes_of_one()
    {
        Wire.Model identity = WrittenModel.Of([Described.Doubles("x", 1, 3)], [Described.Doubles("x", 1, 3)], model => model.Identity =
            new Wire.Identity());
        using Model model = WrittenModel.Load(WrittenModel.Pipeline([Described.Doubles("x", 3)], [Described.Doubles("x", 3)], identity));
        double[] memory = [1, 2, 3];
        MultiArray given = model.Predict(new Features { ["x"] = memory }).Array("x");
        memory[1] = 7;
        Assert.Equal(7, given.ToArray<double>()[1]);
    }

    [Fact]
    public void Outputs_have_the_declared_kind()
    {
        using Model model = WrittenModel.Load(WrittenModel.Pipeline(
            [Described.Number("x")], [Described.Floats("y", 1)], Scale("x", "y", 0.5)));
        MultiArray y = model.Predict(new Features { ["x"] = 3.0 }).Array("y");
        Assert.Equal((ArrayElementType.Float64, 1.5), (y.ElementType, y.ToArray<double>()[0]));
    }

    [Fact]
    public void An_input_without_a_source_is_refused_with_model_and_feature()
    {
        Wire.Model pipeline = WrittenModel.Pipeline([Described.Number("x")], [Described.Number("z")], Scale("x", "y", 2),
            Scale("w", "z", 2));
        pipeline.Pipeline.Names.Add(["first", "second"]);
        string message = WrittenModel.Invalid(pipeline).Message;
        Assert.Contains("model 1 (second, Scaler), input w", message, StringComparison.Ordinal);
        Assert.Contains("x, y", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_optional_input_may_have_no_source()
    {
        Wire.Model vectorizer = WrittenModel.Of(
            [Described.Number("x"), Described.Optional(Described.Number("w"))], [Described.Doubles("v", 2)],
            model => model.FeatureVectorizer = Steps.Columns(("x", 1), ("w", 1)));
        using Model model = WrittenModel.Load(WrittenModel.Pipeline([Described.Number("x")], [Described.Doubles("v", 2)], vectorizer));
        Assert.Equal([4, double.NaN], model.Predict(new Features { ["x"] = 4.0 }).Array("v").ToArray<double>());
    }

    [Fact]
    public void An_output_that_nothing_gives_is_refused() => Assert.Contains("output z",
        WrittenModel.Invalid(WrittenModel.Pipeline([Described.Number("x")], [Described.Number("z")], Scale("x", "y", 2))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_pipeline_without_models_is_refused() => Assert.Contains("at least one",
        WrittenModel.Invalid(WrittenModel.Pipeline([Described.Number("x")], [Described.Number("x")])).Message, StringComparison.Ordinal);

    [Fact]
    public void Kinds_that_do_not_fit_are_refused()
    {
        Wire.Model pipeline = WrittenModel.Pipeline([Described.Text("x")], [Described.Number("y")], Scale("x", "y", 2));
        Assert.Contains("model 0 (model0, Scaler), input x: expected a number; got a string", WrittenModel.Invalid(pipeline).Message,
            StringComparison.Ordinal);
        Wire.Model shapes = WrittenModel.Pipeline([Described.Doubles("x", 3)], [Described.Number("y")],
            WrittenModel.Of([Described.Doubles("x", 2)], [Described.Number("y")], model => model.ArrayFeatureExtractor = Steps.Extract(0)));
        Assert.Contains("[2]", WrittenModel.Invalid(shapes).Message, StringComparison.Ordinal);
        Wire.Model output = WrittenModel.Pipeline([Described.Number("x")], [Described.Text("y")], Scale("x", "y", 2));
        Assert.Contains("output y", WrittenModel.Invalid(output).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_callers_mistakes_and_the_models_own_are_told_apart()
    {
        using Model direct = WrittenModel.Load(WrittenModel.Pipeline(
            [Described.Int64("x")], [Described.Doubles("y", 2)], Encoder("x", "y")));
        ModelInputException caller = Assert.Throws<ModelInputException>(() => direct.Predict(new Features { ["x"] = 5L }));
        Assert.Contains("model 0", caller.Place, StringComparison.Ordinal);
        using Model behind = WrittenModel.Load(WrittenModel.Pipeline([Described.Number("x")], [Described.Doubles("y", 2)],
            Scale("x", "m", 2), Encoder("m", "y")));
        PredictionFailedException model = Assert.Throws<PredictionFailedException>(() => behind.Predict(new Features { ["x"] = 5.0 }));
        Assert.Contains("model 1", model.Place, StringComparison.Ordinal);
        Assert.Throws<PredictionFailedException>(() => behind.PredictBatch([new Features { ["x"] = 5.0 }]));
    }

    [Fact]
    public void Only_the_last_model_of_an_updatable_pipeline_is_updatable()
    {
        Wire.Model first = Scale("x", "y", 2), last = Scale("y", "z", 2);
        Wire.Model pipeline = WrittenModel.Pipeline([Described.Number("x")], [Described.Number("z")], first, last);
        pipeline.IsUpdatable = true;
        pipeline.Pipeline.Models[1].IsUpdatable = true;
        pipeline.Description.TrainingInput.Add(Described.Number("x"));
        WrittenModel.Load(pipeline).Dispose();
        pipeline.Pipeline.Models[0].IsUpdatable = true;
        Assert.Contains("updatable", WrittenModel.Invalid(pipeline).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipelines_of_Create_ML_hold_newer_models_than_they_say()
    {
        Wire.Model pipeline = WrittenModel.Pipeline([Described.Number("x")], [Described.Number("y")], Scale("x", "y", 2));
        pipeline.SpecificationVersion = 1;
        pipeline.Pipeline.Models[0].SpecificationVersion = 3;
        WrittenModel.Load(pipeline).Dispose();
    }

    [Fact]
    public void A_model_with_states_is_refused()
    {
        Wire.Model stateful = WrittenModel.Of([Described.Halves("x", 2)], [Described.Halves("y", 2)],
            model => model.MlProgram = new Sinter.Formats.CoreML.Wire.Mil.Program(), version: 9);
        stateful.Description.State.Add(Described.State("sum", 2));
        Wire.Model pipeline = WrittenModel.Pipeline([Described.Halves("x", 2)], [Described.Halves("y", 2)], stateful);
        pipeline.SpecificationVersion = 9;
        Assert.Contains("states", WrittenModel.Unsupported(pipeline).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classifier_and_regressor_forms_are_pipelines()
    {
        using Model regressor = WrittenModel.Load(WrittenModel.Of([Described.Number("x")], [Described.Number("y")],
            model => model.PipelineRegressor = new Wire.PipelineRegressor
            {
                Pipeline =
                new Wire.Pipeline { Models = { Scale("x", "y", 4) } }
            }));
        Assert.Equal(12, Number(regressor, 3, "y"));
        Assert.Contains("at least one", WrittenModel.Invalid(WrittenModel.Of([Described.Number("x")], [Described.Number("y")],
            model => model.PipelineClassifier = new Wire.PipelineClassifier())).Message, StringComparison.Ordinal);
    }

    private static double Number(Model model, double x, string output) =>
        ((DoubleFeature)model.Predict(new Features { ["x"] = x })[output]).Value;

    private static Wire.Model Scale(string from, string to, double factor) =>
        WrittenModel.Of([Described.Number(from)], [Described.Number(to)],
        model => model.Scaler = new Wire.Scaler { ScaleValue = { factor } });

    private static Wire.Model Shift(string from, string to, double shift) =>
        WrittenModel.Of([Described.Number(from)], [Described.Number(to)],
        model => model.Scaler = new Wire.Scaler { ShiftValue = { shift } });

    private static Wire.Model Encoder(string from, string to) => WrittenModel.Of([Described.Int64(from)], [Described.Doubles(to, 2)],
        model => model.OneHotEncoder = new Wire.OneHotEncoder { Int64Categories = new Wire.Int64Vector { Vector = { 0, 1 } } });
}
