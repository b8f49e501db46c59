namespace Sinter.Tests.Api;

/// <summary>However a model is loaded and called, it predicts the same bits.</summary>
public sealed class SameBitsTests : IDisposable
{
    private const int Inputs = 6;

    private static readonly Features[] All = [.. Enumerable.Range(0, Inputs).Select(seed =>
        new Features { ["x"] = TestModels.Values(seed) })];

    private readonly TestPackage _package = TestModels.Attention();

    public void Dispose() => _package.Dispose();

    [Fact]
    public void Of_a_package_and_of_its_compiled_form()
    {
        string compiled = _package.Compile();
        Assert.Equal(".mlmodelc", Path.GetExtension(compiled));
        Assert.Equal(OneByOne(null), OneByOne(null, compiled));
    }

    [Fact]
    public async Task In_one_call_after_the_other_asynchronous_and_in_batches()
    {
        using Model model = _package.Load();
        string[] expected = [.. All.Select(features => PredictionBits.Of(model.Predict(features)))];
        Assert.Equal(Inputs, expected.Distinct().Count());
        var asynchronous = new List<string>();
        foreach (Features features in All)
            asynchronous.Add(PredictionBits.Of(await model.PredictAsync(features)));
        Assert.Equal(expected, asynchronous);
        Assert.Equal(expected, model.PredictBatch(All).Select(PredictionBits.Of));
        Assert.Equal(expected, (await model.PredictBatchAsync(All)).Select(PredictionBits.Of));
        Assert.Empty(model.PredictBatch([]));
    }

    [Fact]
    public void From_many_threads_at_once()
    {
        using Model model = _package.Load();
        string[] expected = [.. All.Select(features => PredictionBits.Of(model.Predict(features)))];
        var actual = new string[8 * Inputs];
        Parallel.For(0, actual.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            actual[i] = PredictionBits.Of(model.Predict(All[i % Inputs])));
        for (int i = 0; i < actual.Length; i++)
            Assert.Equal(expected[i % Inputs], actual[i]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    public void With_any_number_of_threads(int threads) =>
        Assert.Equal(OneByOne(new ModelConfiguration { Threads = 1 }), OneByOne(new ModelConfiguration { Threads = threads }));

    [Fact]
    public async Task Loaded_without_blocking()
    {
        await using Model model = await Model.LoadAsync(_package.Path);
        Assert.Equal(OneByOne(null), All.Select(features => PredictionBits.Of(model.Predict(features))));
    }

    [Fact]
    public void Later_predictions_do_not_touch_earlier_ones()
    {
        using Model model = _package.Load();
        Prediction first = model.Predict(All[0]);
        string kept = PredictionBits.Of(first);
        for (int i = 1; i < Inputs; i++)
            Assert.NotEqual(kept, PredictionBits.Of(model.Predict(All[i])));
        Assert.Equal(kept, PredictionBits.Of(first));
    }

    [Fact]
    public void Predictions_outlive_their_model()
    {
        Prediction prediction;
        using (Model model = _package.Load(new ModelConfiguration { Threads = 2 }))
            prediction = model.Predict(All[0]);
        Assert.Equal(OneByOne(null)[0], PredictionBits.Of(prediction));
    }

    private string[] OneByOne(ModelConfiguration? configuration, string? path = null)
    {
        using Model model = Model.Load(path ?? _package.Path, configuration);
        return [.. All.Select(features => PredictionBits.Of(model.Predict(features)))];
    }
}
