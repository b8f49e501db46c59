using Sinter.Tests.Api;

namespace Sinter.Tests.Lazy;

/// <summary>Loading once for many callers, cancelling, failing, and the end.</summary>
public sealed class LazyModelTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestPackage _package = TestModels.Doubled();
    private readonly ControlledLoads _loads;

    public LazyModelTests() => _loads = new ControlledLoads(_package);

    public void Dispose() => _package.Dispose();

    [Fact]
    public async Task Nothing_is_loaded_before_the_first_use_and_then_once_for_all()
    {
        await using LazyModel lazy = _loads.Lazy();
        Assert.Equal((LoadState.NotLoaded, 0, 0), (lazy.State, lazy.LoadCount, _loads.Count));
        Task<ModelLease>[] callers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => lazy.GetAsync().AsTask()))];
        ControlledLoads.Load load = _loads.Next();
        Assert.Equal(LoadState.Loading, lazy.State);
        Model model = load.Succeed();
        ModelLease[] leases = await Task.WhenAll(callers).WaitAsync(Patience);
        Assert.All(leases, lease => Assert.Same(model, lease.Model));
        using ModelLease later = await lazy.GetAsync();
        Assert.Same(model, later.Model);
        Assert.Equal((LoadState.Loaded, 1, 1), (lazy.State, lazy.LoadCount, _loads.Count));
        foreach (ModelLease lease in leases)
            lease.Dispose();
    }

    [Fact]
    public async Task Every_way_of_calling_loads_the_model_and_gives_the_same_bits()
    {
        using Model model = _package.Load();
        string expected = PredictionBits.Of(model.Predict(Input));
        await using (var lazy = new LazyModel(_package.Path))
            Assert.Equal(expected, PredictionBits.Of(lazy.Predict(Input)));
        await using (var lazy = new LazyModel(_package.Path))
            Assert.Equal(expected, PredictionBits.Of(await lazy.PredictAsync(Input)));
        await using (var lazy = new LazyModel(_package.Path, new ModelConfiguration { Threads = 1 }))
        {
            using ModelLease lease = await lazy.GetAsync();
            Assert.Equal(1, lease.Model.Configuration.Threads);
            Assert.Equal(expected, PredictionBits.Of(lease.Model.Predict(Input)));
        }
    }

    [Fact]
    public async Task A_cancelled_caller_ends_only_its_own_wait()
    {
        await using LazyModel lazy = _loads.Lazy();
        using var cancellation = new CancellationTokenSource();
        Task<ModelLease> impatient = lazy.GetAsync(cancellation.Token).AsTask();
        Task<ModelLease> patient = lazy.GetAsync().AsTask();
        ControlledLoads.Load load = _loads.Next();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(Patience));
        Assert.False(load.Cancellation.IsCancellationRequested);
        Model model = load.Succeed();
        using (ModelLease lease = await patient.WaitAsync(Patience))
        {
            Assert.Same(model, lease.Model);
            Assert.False(lazy.TryUnload(), "it is used");
        }
        Assert.True(lazy.TryUnload(), "only the patient caller had a lease");
    }

    [Fact]
    public async Task A_load_that_nobody_waits_for_is_cancelled_and_the_next_begins_when_it_has_stopped()
    {
        await using LazyModel lazy = _loads.Lazy();
        using var cancellation = new CancellationTokenSource();
        Task<ModelLease>[] callers = [lazy.GetAsync(cancellation.Token).AsTask(), lazy.GetAsync(cancellation.Token).AsTask()];
        ControlledLoads.Load first = _loads.Next();
        await cancellation.CancelAsync();
        foreach (Task<ModelLease> caller in callers)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller.WaitAsync(Patience));
        Assert.True(first.Cancellation.IsCancellationRequested);
        Assert.Equal(LoadState.NotLoaded, lazy.State);

        Task<ModelLease> next = lazy.GetAsync().AsTask();
        Assert.Equal(LoadState.Loading, lazy.State);
        Assert.Equal(1, _loads.Count);
        first.Obey();
        Model model = _loads.Next().Succeed();
        using ModelLease lease = await next.WaitAsync(Patience);
        Assert.Same(model, lease.Model);
        Assert.Null(lazy.LastError);
    }

    [Fact]
    public async Task A_model_that_comes_when_nobody_waits_any_more_is_disposed()
    {
        LazyModel lazy = _loads.Lazy();
        using var cancellation = new CancellationTokenSource();
        Task<ModelLease> caller = lazy.GetAsync(cancellation.Token).AsTask();
        ControlledLoads.Load load = _loads.Next();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller.WaitAsync(Patience));
        Model model = load.Succeed();
        await lazy.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Throws<ObjectDisposedException>(() => model.Predict(Input));
        Assert.Equal(0, lazy.LoadCount);
    }

    [Fact]
    public async Task A_failure_is_given_to_all_who_wait_and_not_remembered()
    {
        await using LazyModel lazy = _loads.Lazy();
        Task<ModelLease>[] callers = [lazy.GetAsync().AsTask(), lazy.GetAsync().AsTask()];
        var error = new IOException("The disk is gone.");
        _loads.Next().Fail(error);
        foreach (Task<ModelLease> caller in callers)
            Assert.Same(error, await Assert.ThrowsAsync<IOException>(() => caller.WaitAsync(Patience)));
        Assert.Equal((LoadState.Failed, error), (lazy.State, lazy.LastError));

        Task<Prediction> again = lazy.PredictAsync(Input).AsTask();
        ControlledLoads.Load load = _loads.Next();
        Assert.Equal(LoadState.Loading, lazy.State);
        load.Succeed();
        Prediction prediction = await again.WaitAsync(Patience);
        Assert.Equal([2f, 4, 6, 8], prediction.Array("y").ToArray<float>());
        Assert.Equal((LoadState.Loaded, null), (lazy.State, lazy.LastError));
    }

    [Fact]
    public async Task A_load_that_calls_itself_cancelled_is_a_failure_like_others()
    {
        await using LazyModel lazy = _loads.Lazy();
        Task<ModelLease> caller = lazy.GetAsync().AsTask();
        _loads.Next().Fail(new OperationCanceledException("a custom layer said so"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => caller.WaitAsync(Patience));
        Assert.Equal(LoadState.Failed, lazy.State);
    }

    [Fact]
    public async Task A_file_that_is_not_there_fails_until_it_is()
    {
        string path = _package.Path + "-not-there.mlpackage";
        await using var lazy = new LazyModel(path);
        await Assert.ThrowsAsync<ModelFormatException>(async () => await lazy.GetAsync());
        Assert.Throws<ModelFormatException>(() => lazy.Predict(Input));
        Assert.Equal(LoadState.Failed, lazy.State);
        Directory.Move(_package.Path, path);
        Assert.Equal([2f, 4, 6, 8], lazy.Predict(Input).Array("y").ToArray<float>());
    }

    [Fact]
    public async Task A_cancelled_token_does_not_begin_a_load()
    {
        await using LazyModel lazy = _loads.Lazy();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await lazy.GetAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await lazy.PredictAsync(Input, null, cancelled));
        Assert.Equal((LoadState.NotLoaded, 0), (lazy.State, _loads.Count));
    }

    [Fact]
    public async Task Disposing_stops_a_load_and_waits_for_its_end()
    {
        LazyModel lazy = _loads.Lazy();
        Task<ModelLease> caller = lazy.GetAsync().AsTask();
        ControlledLoads.Load load = _loads.Next();
        Task disposing = lazy.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => caller.WaitAsync(Patience));
        Assert.True(load.Cancellation.IsCancellationRequested);
        Assert.False(disposing.IsCompleted);
        Model model = load.Succeed();
        await disposing.WaitAsync(Patience);
        Assert.Throws<ObjectDisposedException>(() => model.Predict(Input));
        Assert.Equal(LoadState.NotLoaded, lazy.State);
    }

    [Fact]
    public async Task A_lease_outlives_its_owner()
    {
        var lazy = new LazyModel(_package.Path);
        ModelLease lease = await lazy.GetAsync();
        Model model = lease.Model;
        lazy.Dispose();
        await lazy.DisposeAsync();
        Assert.Equal([2f, 4, 6, 8], model.Predict(Input).Array("y").ToArray<float>());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await lazy.GetAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await lazy.PredictAsync(Input));
        Assert.Throws<ObjectDisposedException>(() => lazy.Predict(Input));
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Model);
        Assert.Throws<ObjectDisposedException>(() => model.Predict(Input));
    }

    [Fact]
    public async Task A_lease_disposed_twice_counts_once()
    {
        await using var lazy = new LazyModel(_package.Path);
        using ModelLease kept = await lazy.GetAsync();
        ModelLease twice = await lazy.GetAsync();
        twice.Dispose();
        twice.Dispose();
        Assert.False(lazy.TryUnload());
        Assert.Equal([2f, 4, 6, 8], kept.Model.Predict(Input).Array("y").ToArray<float>());
    }

    [Fact]
    public void A_loaded_model_predicts_without_allocating()
    {
        using var lazy = new LazyModel(_package.Path, new ModelConfiguration { Threads = 1 }) { IdleTimeout = TimeSpan.FromHours(1) };
        Features input = Input;
        var options = new PredictionOptions { OutputBackings = new OutputBackings { ["y"] = MultiArray.From(new float[4]) } };
        for (int i = 0; i < 3; i++)
            lazy.Predict(input, options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            lazy.Predict(input, options);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Senseless_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new LazyModel(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LazyModel("a") { IdleTimeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LazyModel("a") { IdleTimeout = Timeout.InfiniteTimeSpan });
    }

    private static Features Input => new() { ["x"] = new float[] { 1, 2, 3, 4 } };
}
