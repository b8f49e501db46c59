using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Sinter.Tests.Api;

namespace Sinter.Tests.Lazy;

/// <summary>Unloading while nobody uses the model, and only then.</summary>
public sealed class IdleUnloadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_leased_model_stays_and_an_idle_one_goes_and_comes_back()
    {
        using TestPackage package = TestModels.Doubled();
        await using LazyModel lazy = Lazy(package);
        ModelLease lease = await lazy.GetAsync();
        Model model = lease.Model;
        _clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal((LoadState.Loaded, 2f), (lazy.State, First(lease.Model.Predict(Input))));
        lease.Dispose();
        _clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Equal(LoadState.Loaded, lazy.State);
        _clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal(LoadState.NotLoaded, lazy.State);
        Assert.Throws<ObjectDisposedException>(() => model.Predict(Input));

        Assert.Equal(2f, First(await lazy.PredictAsync(Input)));
        Assert.Equal((LoadState.Loaded, 2), (lazy.State, lazy.LoadCount));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(LoadState.NotLoaded, lazy.State);
        Assert.Equal(2f, First(lazy.Predict(Input)));
        Assert.Equal(3, lazy.LoadCount);
    }

    [Fact]
    public async Task Every_use_starts_the_time_anew()
    {
        using TestPackage package = TestModels.Doubled();
        await using LazyModel lazy = Lazy(package);
        for (int minutes = 0; minutes < 30; minutes += 3)
        {
            lazy.Predict(Input);
            _clock.Advance(TimeSpan.FromMinutes(3));
        }
        Assert.Equal((LoadState.Loaded, 1), (lazy.State, lazy.LoadCount));
        _clock.Advance(TimeSpan.FromMinutes(1.9));
        Assert.Equal(LoadState.Loaded, lazy.State);
        _clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal(LoadState.NotLoaded, lazy.State);
    }

    [Fact]
    public async Task A_time_longer_than_timers_take_is_kept()
    {
        using TestPackage package = TestModels.Doubled();
        await using LazyModel lazy = new(package.Path) { IdleTimeout = TimeSpan.FromDays(100), TimeProvider = _clock };
        lazy.Predict(Input);
        for (int day = 0; day < 99; day++)
            _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(LoadState.Loaded, lazy.State);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(LoadState.NotLoaded, lazy.State);
    }

    [Fact]
    public async Task Without_a_time_the_model_stays()
    {
        using TestPackage package = TestModels.Doubled();
        await using LazyModel lazy = new(package.Path) { TimeProvider = _clock };
        lazy.Predict(Input);
        _clock.Advance(TimeSpan.FromDays(1000));
        Assert.Equal(LoadState.Loaded, lazy.State);
        Assert.True(lazy.TryUnload());
        Assert.False(lazy.TryUnload(), "it is unloaded already");
        Assert.Equal(LoadState.NotLoaded, lazy.State);
    }

    [Fact]
    public async Task A_prediction_in_flight_keeps_the_model()
    {
        using TestPackage package = TestModels.Counter();
        await using LazyModel lazy = Lazy(package);
        lazy.Predict(new Features { ["n"] = 1 });
        using var cancellation = new CancellationTokenSource();
        Task<Prediction> running = lazy.PredictAsync(new Features { ["n"] = int.MaxValue }, null, cancellation.Token).AsTask();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(LoadState.Loaded, lazy.State);
        Assert.False(lazy.TryUnload());
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(LoadState.NotLoaded, lazy.State);
    }

    [Fact]
    public async Task Callers_that_come_and_give_up_while_it_is_unloaded_and_loaded_lose_nothing()
    {
        using TestPackage package = TestModels.Doubled();
        var loaded = new ConcurrentBag<Model>();
        var lazy = new LazyModel(package.Path, null, async cancellation =>
        {
            Model model = await Model.LoadAsync(package.Path, null, cancellation);
            loaded.Add(model);
            return model;
        })
        {
            IdleTimeout = TimeSpan.FromMinutes(5),
            TimeProvider = _clock,
        };
        int predicted = 0, cancelled = 0;
        Task[] callers = [.. Enumerable.Range(1, 6).Select(seed => Task.Run(() => CallAsync(new Random(seed))))];
        Task all = Task.WhenAll(callers);
        while (!all.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }
        await all;
        Assert.True(predicted > 0 && cancelled > 0, $"{predicted} predicted, {cancelled} cancelled");
        Assert.True(lazy.LoadCount > 1, $"loaded {lazy.LoadCount} times");
        Assert.True(lazy.State == LoadState.NotLoaded || lazy.TryUnload(), "no lease was forgotten");
        await lazy.DisposeAsync();
        Assert.All(loaded, model => Assert.Throws<ObjectDisposedException>(() => model.Predict(Input)));

        async Task CallAsync(Random random)
        {
            for (int i = 0; i < 150; i++)
            {
                using var cancellation = new CancellationTokenSource();
                if (random.Next(3) == 0)
                    cancellation.CancelAfter(TimeSpan.FromMicroseconds(random.Next(5000)));
                try
                {
                    using ModelLease lease = await lazy.GetAsync(cancellation.Token);
                    Assert.Equal(2f, First(lease.Model.Predict(Input)));
                    Interlocked.Increment(ref predicted);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }
                if (random.Next(2) == 0)
                    lazy.TryUnload();
            }
        }
    }

    private LazyModel Lazy(TestPackage package) => new(package.Path) { IdleTimeout = TimeSpan.FromMinutes(5), TimeProvider = _clock };

    private static Features Input => new() { ["x"] = new float[] { 1, 2, 3, 4 } };

    private static float First(Prediction prediction) => prediction.Array("y").ToArray<float>()[0];
}
