namespace Sinter.Tests.Api;

/// <summary>Cancelling, and the end of a model.</summary>
public sealed class LifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_cancelled_token_stops_a_call_before_it_starts()
    {
        using TestPackage package = TestModels.Doubled();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Model.LoadAsync(package.Path, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Model.CompileAsync(package.Path, cancellationToken: cancelled));
        using Model model = package.Load();
        var input = new Features { ["x"] = new float[4] };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await model.PredictAsync(input, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await model.PredictBatchAsync([input], cancellationToken: cancelled));
    }

    [Fact]
    public async Task A_running_prediction_is_stopped_and_the_model_goes_on()
    {
        using TestPackage package = TestModels.Counter();
        using Model model = package.Load();
        Assert.Equal(1000, Count(model, 1000));
        for (int i = 0; i < 3; i++)
        {
            using var cancellation = new CancellationTokenSource();
            Task<Prediction> running = model.PredictAsync(
                new Features { ["n"] = int.MaxValue }, cancellationToken: cancellation.Token).AsTask();
            await Task.Delay(20);
            Assert.False(running.IsCompleted);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
            Assert.Equal(3, Count(model, 3));
        }
    }

    [Fact]
    public async Task A_disposed_model_refuses_every_call()
    {
        using TestPackage package = TestModels.RunningSum();
        Model model = package.Load(new ModelConfiguration { Threads = 2 });
        var input = new Features { ["x"] = new float[2] };
        var options = new PredictionOptions { State = model.CreateState() };
        model.Dispose();
        model.Dispose();
        await model.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => model.Predict(input, options));
        Assert.Throws<ObjectDisposedException>(() => model.PredictBatch([input]));
        Assert.Throws<ObjectDisposedException>(() => model.PredictBatch([]));
        Assert.Throws<ObjectDisposedException>(model.CreateState);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await model.PredictAsync(input));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await model.PredictBatchAsync([input]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Predictions_that_run_when_the_model_is_disposed_end_as_they_would_have(int threads)
    {
        using TestPackage package = TestModels.Attention();
        var input = new Features { ["x"] = TestModels.Values(1) };
        string expected;
        using (Model model = package.Load())
            expected = PredictionBits.Of(model.Predict(input));
        for (int round = 0; round < 10; round++)
        {
            Model model = package.Load(new ModelConfiguration { Threads = threads });
            Task<int>[] running = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => PredictUntilDisposed(model, input, expected)))];
            await Task.Delay(5 + round);
            model.Dispose();
            await Task.WhenAll(running).WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task Calls_in_progress_when_the_model_is_disposed_give_all_their_results()
    {
        using TestPackage package = TestModels.Attention();
        var input = new Features { ["x"] = TestModels.Values(1) };
        Model model = package.Load(new ModelConfiguration { Threads = 2 });
        string expected = PredictionBits.Of(model.Predict(input));
        Task<Prediction> single = model.PredictAsync(input).AsTask();
        Task<IReadOnlyList<Prediction>> batch = model.PredictBatchAsync([.. Enumerable.Repeat(input, 20)]).AsTask();
        model.Dispose();
        Prediction last = await single.WaitAsync(Patience);
        IReadOnlyList<Prediction> all = await batch.WaitAsync(Patience);
        Assert.Equal(Enumerable.Repeat(expected, 21), all.Append(last).Select(PredictionBits.Of));
    }

    [Fact]
    public void A_negative_number_of_threads_is_refused()
    {
        using TestPackage package = TestModels.Doubled();
        Assert.Throws<ArgumentOutOfRangeException>(() => package.Load(new ModelConfiguration { Threads = -1 }));
    }

    private static int PredictUntilDisposed(Model model, Features input, string expected)
    {
        for (int count = 0; ; count++)
        {
            Prediction prediction;
            try
            {
                prediction = model.Predict(input);
            }
            catch (ObjectDisposedException error) when (error.ObjectName == typeof(Model).FullName)
            {
                return count;
            }
            Assert.Equal(expected, PredictionBits.Of(prediction));
        }
    }

    private static int Count(Model model, int n) => model.Predict(new Features { ["n"] = n }).Array("counted").ToArray<int>()[0];
}
