namespace Sinter.Tests.Api;

/// <summary>What a model keeps between predictions.</summary>
public sealed class StateTests : IDisposable
{
    private readonly TestPackage _package = TestModels.RunningSum();

    public void Dispose() => _package.Dispose();

    [Fact]
    public void Predictions_continue_where_their_state_was()
    {
        foreach (string path in new[] { _package.Path, _package.Compile() })
        {
            using Model model = Model.Load(path);
            ModelState one = model.CreateState(), other = model.CreateState();
            Assert.Equal(["sum"], one.Names);
            Prediction first = Add(model, one, 1, 2);
            Prediction second = Add(model, one, 10, 20);
            Assert.Equal([5f, 5], Sum(Add(model, other, 5, 5)));
            Assert.Equal([1f, 2], Sum(first));
            Assert.Equal([11f, 22], Sum(second));
            Assert.Equal([11f, 22], one.Read("sum").ToArray<float>());
            Assert.Equal([5f, 5], other.Read("sum").ToArray<float>());
        }
    }

    [Fact]
    public void Without_a_state_every_prediction_starts_anew()
    {
        using Model model = _package.Load();
        for (int i = 0; i < 3; i++)
            Assert.Equal([1f, 2], Sum(model.Predict(Input(1, 2))));
    }

    [Fact]
    public async Task Batches_and_asynchronous_calls_continue()
    {
        using Model model = _package.Load();
        var options = new PredictionOptions { State = model.CreateState() };
        Assert.Equal([[1f, 1], [2f, 2], [3f, 3]], model.PredictBatch([Input(1, 1), Input(1, 1), Input(1, 1)], options).Select(Sum));
        Prediction next = await model.PredictAsync(Input(1, 2), options);
        Assert.Equal([4f, 5], Sum(next));
        IReadOnlyList<Prediction> last = await model.PredictBatchAsync([Input(1, 1), Input(1, 1)], options);
        Assert.Equal([[5f, 6], [6f, 7]], last.Select(Sum));
    }

    [Fact]
    public void Predictions_that_share_a_state_run_one_after_the_other()
    {
        using Model model = _package.Load();
        ModelState state = model.CreateState();
        Parallel.For(0, 200, _ => Add(model, state, 1, 2));
        Assert.Equal([200f, 400], state.Read("sum").ToArray<float>());
    }

    [Fact]
    public void What_is_read_is_a_copy_and_what_is_written_is_copied()
    {
        using Model model = _package.Load();
        ModelState state = model.CreateState();
        MultiArray before = state.Read("sum");
        Assert.Equal(ArrayElementType.Float16, before.ElementType);
        float[] written = [7, 8];
        state.Write("sum", MultiArray.From(written));
        written[0] = 100;
        Assert.Equal([8f, 8], Sum(Add(model, state, 1, 0)));
        Assert.Equal([0f, 0], before.ToArray<float>());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using Model model = _package.Load();
        ModelState state = model.CreateState();
        ModelInputException error = Assert.Throws<ModelInputException>(() => state.Write("sum", MultiArray.From([1f, 2, 3])));
        Assert.Equal(("state 'sum'", "the shape [2]", "[3]"), (error.Place, error.Expected, error.Actual));
        Assert.Contains("sum", Assert.Throws<KeyNotFoundException>(() => state.Read("total")).Message, StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => state.Write("total", MultiArray.From([1f, 2])));
        Assert.Equal([0f, 0], state.Read("sum").ToArray<float>());
    }

    [Fact]
    public void The_state_of_another_model_is_refused()
    {
        using Model model = _package.Load();
        using Model other = _package.Load();
        ModelState state = other.CreateState();
        ModelInputException error = Assert.Throws<ModelInputException>(() => Add(model, state, 1, 2));
        Assert.Equal(("state", "a state made by this model's CreateState", "one of another model"),
            (error.Place, error.Expected, error.Actual));
        Assert.Equal([0f, 0], state.Read("sum").ToArray<float>());
    }

    private static Features Input(float first, float second) => new() { ["x"] = new[] { first, second } };

    private static Prediction Add(Model model, ModelState state, float first, float second) =>
        model.Predict(Input(first, second), new PredictionOptions { State = state });

    private static float[] Sum(Prediction prediction) => prediction.Array("y").ToArray<float>();
}
