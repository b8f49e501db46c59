using Microsoft.Extensions.Time.Testing;
using Sinter.Runtime;
using Sinter.Tests.Api;

namespace Sinter.Tests.Scheduling;

/// <summary>Asynchronous predictions on a scheduler whose threads and clock the test holds.</summary>
public sealed class AsynchronousCallTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TestPackage _package = TestModels.Doubled();
    private readonly PredictionScheduler _scheduler;

    public AsynchronousCallTests() => _scheduler = new PredictionScheduler(new WokenWorkers(1), _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _package.Dispose();

    [Fact]
    public async Task A_prediction_runs_when_its_turn_comes()
    {
        using Model model = Load();
        ValueTask<Prediction> prediction = model.PredictAsync(Number(3), cancellationToken: Token);
        Assert.False(prediction.IsCompleted);
        Assert.True(_scheduler.RunNext());
        Assert.Equal(6, First(await prediction));
        Assert.False(_scheduler.RunNext());
    }

    [Fact]
    public async Task A_cancelled_prediction_that_waits_is_over_at_once()
    {
        using Model model = Load();
        using var cancellation = new CancellationTokenSource();
        Task<Prediction> prediction = model.PredictAsync(Number(3), cancellationToken: cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prediction);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.True(prediction.IsCanceled);
        Nothing(model);
        Assert.False(_scheduler.RunNext());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_prediction_that_waits_too_long_is_over_when_its_time_is(bool asDeadline)
    {
        using Model model = Load();
        var time = TimeSpan.FromMilliseconds(40);
        PredictionOptions options = asDeadline
            ? new PredictionOptions { Deadline = _clock.GetUtcNow() + time, Timeout = TimeSpan.FromHours(1) }
            : new PredictionOptions { Timeout = time };
        Task<Prediction> prediction = model.PredictAsync(Number(3), options, Token).AsTask();
        _clock.Advance(TimeSpan.FromMilliseconds(39));
        Assert.False(prediction.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        PredictionTimeoutException error = await Assert.ThrowsAsync<PredictionTimeoutException>(() => prediction);
        Assert.Equal((time, false), (error.Allowed, error.Started));
        Nothing(model);
    }

    [Fact]
    public async Task A_deadline_that_has_passed_lets_nothing_run()
    {
        using Model model = Load();
        var options = new PredictionOptions { Deadline = _clock.GetUtcNow() - TimeSpan.FromSeconds(1) };
        await Assert.ThrowsAsync<PredictionTimeoutException>(async () => await model.PredictAsync(Number(3), options, Token));
        Assert.Throws<PredictionTimeoutException>(() => model.Predict(Number(3), options));
        await Assert.ThrowsAsync<PredictionTimeoutException>(async () => await model.PredictBatchAsync([Number(3)], options, Token));
        Nothing(model);
    }

    [Fact]
    public async Task Timeouts_that_do_not_come_to_pass_change_nothing()
    {
        using Model model = Load();
        foreach (TimeSpan timeout in new[] { Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(1), TimeSpan.MaxValue })
        {
            Task<Prediction> prediction = model.PredictAsync(Number(3), new PredictionOptions { Timeout = timeout }, Token).AsTask();
            _clock.Advance(TimeSpan.FromMilliseconds(999));
            Assert.True(_scheduler.RunNext());
            _clock.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal(6, First(await prediction));
            Assert.Equal(6, model.Predict(Number(3), new PredictionOptions { Timeout = timeout }).Array("y").ToArray<float>()[0]);
        }
    }

    [Fact]
    public async Task A_running_prediction_is_stopped_when_its_time_is_up()
    {
        using TestPackage package = TestModels.Counter();
        using Model model = package.Load(new ModelConfiguration { Scheduler = _scheduler });
        Task<Prediction> prediction = model.PredictAsync(new Features { ["n"] = int.MaxValue },
            new PredictionOptions { Timeout = TimeSpan.FromSeconds(1) }, Token).AsTask();
        Task running = Task.Run(_scheduler.RunNext, Token);
        Assert.True(SpinWait.SpinUntil(() => model.Queue.InFlight == 1, TimeSpan.FromSeconds(30)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await Assert.ThrowsAsync<PredictionTimeoutException>(() => prediction)).Started);
        await running;
        Nothing(model);
    }

    [Fact]
    public async Task A_dropped_prediction_says_why()
    {
        using Model model = Load(new ModelConfiguration { MaxInFlight = 1, QueueLimit = 1, WhenFull = WhenFull.DropOldest });
        Task<Prediction>[] predictions = [.. Enumerable.Range(0, 4).Select(i =>
            model.PredictAsync(Number(i), cancellationToken: Token).AsTask())];
        foreach (Task<Prediction> dropped in predictions[..2])
        {
            PredictionDroppedException error = await Assert.ThrowsAsync<PredictionDroppedException>(() => dropped);
            Assert.Equal((1, 1, WhenFull.DropOldest), (error.MaxInFlight, error.QueueLimit, error.WhenFull));
            Assert.Contains(model.Path, error.Message, StringComparison.Ordinal);
        }
        while (_scheduler.RunNext())
        {
        }
        Assert.Equal([4, 6], (await Task.WhenAll(predictions[2..])).Select(First));
        Nothing(model);
    }

    [Fact]
    public async Task A_rejected_prediction_says_why()
    {
        using Model model = Load(new ModelConfiguration { MaxInFlight = 1, QueueLimit = 0, WhenFull = WhenFull.Reject });
        ValueTask<Prediction> first = model.PredictAsync(Number(1), cancellationToken: Token);
        PredictionRejectedException error = await Assert.ThrowsAsync<PredictionRejectedException>(async () =>
            await model.PredictAsync(Number(2), cancellationToken: Token));
        Assert.Equal((1, 0), (error.MaxInFlight, error.QueueLimit));
        _scheduler.RunNext();
        Assert.Equal(2, First(await first));
        Nothing(model);
    }

    [Fact]
    public async Task A_result_is_taken_once_and_its_call_serves_the_next()
    {
        using Model model = Load();
        ValueTask<Prediction> first = model.PredictAsync(Number(1), cancellationToken: Token);
        _scheduler.RunNext();
        Assert.Equal(2, First(await first));
        ValueTask<Prediction> second = model.PredictAsync(Number(2), cancellationToken: Token);
        Assert.Throws<InvalidOperationException>(() => first.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await first);
        _scheduler.RunNext();
        Assert.Equal(4, First(await second));
    }

    [Fact]
    public async Task Asking_for_a_result_too_early_does_no_harm()
    {
        using Model model = Load();
        ValueTask<Prediction> prediction = model.PredictAsync(Number(1), cancellationToken: Token);
        Assert.Throws<InvalidOperationException>(() => prediction.Result);
        ValueTask<Prediction> other = model.PredictAsync(Number(2), cancellationToken: Token);
        _scheduler.RunNext();
        _scheduler.RunNext();
        Assert.Equal((2, 4), (First(await prediction), First(await other)));
    }

    [Fact]
    public async Task Predictions_with_one_state_keep_their_order()
    {
        using TestPackage package = TestModels.RunningSum();
        using Model model = package.Load();
        var options = new PredictionOptions { State = model.CreateState() };
        Task<Prediction>[] predictions = [.. Enumerable.Range(1, 40).Select(i =>
            model.PredictAsync(new Features { ["x"] = new float[] { i, 1 } }, options, Token).AsTask())];
        Prediction[] results = await Task.WhenAll(predictions);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (float)(i * (i + 1) / 2)),
            results.Select(First));
    }

    [Fact]
    public async Task Of_a_batch_that_fails_the_first_element_that_does_counts()
    {
        using TestPackage package = TestModels.Attention();
        using Model model = package.Load();
        Features[] inputs = [.. Enumerable.Range(0, 40).Select(i => new Features { ["x"] = TestModels.Values(i) })];
        (inputs[23], inputs[30]) = (new Features { ["first"] = 1 }, new Features { ["second"] = 1 });
        for (int round = 0; round < 5; round++)
        {
            Assert.Contains("first", Assert.Throws<ModelInputException>(() => model.PredictBatch(inputs)).Message, StringComparison.Ordinal);
            Assert.Contains("first", (await Assert.ThrowsAsync<ModelInputException>(async () =>
                await model.PredictBatchAsync(inputs, cancellationToken: Token))).Message, StringComparison.Ordinal);
        }
        Nothing(model);
    }

    [Fact]
    public void Negative_limits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Load(new ModelConfiguration { MaxInFlight = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Load(new ModelConfiguration { QueueLimit = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Load(new ModelConfiguration { MemoryBudgetBytes = -1 }));
    }

    /// <summary>A queued prediction costs at most two small objects more than a synchronous one.</summary>
    [Fact]
    public void A_prediction_that_waits_allocates_little_beside_its_outputs()
    {
        using Model model = Load();
        Features inputs = Number(1);
        long synchronous = Allocated(() => model.Predict(inputs));
        long queued = Allocated(() =>
        {
            ValueTask<Prediction> prediction = model.PredictAsync(inputs, null, CancellationToken.None);
            _scheduler.RunNext();
            _ = prediction.Result;
        });
        Assert.InRange(queued - synchronous, 0, 64);

        static long Allocated(Action predict)
        {
            for (int i = 0; i < 50; i++)
                predict();
            long least = long.MaxValue;
            for (int i = 0; i < 20; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                predict();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            return least;
        }
    }

    private static void Nothing(Model model) => Assert.Equal((0, 0), (model.Queue.Waiting, model.Queue.InFlight));

    private static float First(Prediction prediction) => prediction.Array("y").ToArray<float>()[0];

    private static Features Number(int value) => new() { ["x"] = new float[] { value, 0, 0, 0 } };

    private Model Load(ModelConfiguration? configuration = null) =>
        _package.Load((configuration ?? new ModelConfiguration()) with { Scheduler = _scheduler });
}
