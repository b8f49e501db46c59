using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Api;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Scheduling;

/// <summary>The memory that predictions of a model may take together is obeyed by waiting.</summary>
public sealed class MemoryBudgetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_model_whose_single_prediction_takes_more_is_refused()
    {
        using TestPackage package = TestModels.Attention();
        long arena;
        using (Model model = package.Load())
            arena = model.MemoryPlan.ArenaBytes;
        Assert.True(arena > 0);
        MemoryBudgetException error = Assert.Throws<MemoryBudgetException>(() =>
            package.Load(new ModelConfiguration { MemoryBudgetBytes = arena - 1 }));
        Assert.Equal((arena - 1, arena), (error.BudgetBytes, error.NeededBytes));
        using Model fits = package.Load(new ModelConfiguration { MemoryBudgetBytes = arena });
        Assert.Equal(1, fits.MemoryPlan.MaxInFlight);
        Assert.Equal(arena + fits.MemoryPlan.ConstantBytes, fits.MemoryPlan.PeakBytes);
    }

    [Fact]
    public async Task Predictions_of_every_kind_share_it_and_give_the_same_bits()
    {
        using TestPackage package = TestModels.Attention();
        Features[] inputs = [.. Enumerable.Range(0, 4).Select(seed => new Features { ["x"] = TestModels.Values(seed) })];
        string[] expected;
        long arena;
        using (Model model = package.Load())
        {
            arena = model.MemoryPlan.ArenaBytes;
            expected = [.. inputs.Select(features => PredictionBits.Of(model.Predict(features)))];
        }
        using Model bounded = package.Load(new ModelConfiguration { MemoryBudgetBytes = arena });
        Task<string[]>[] callers = [.. Enumerable.Range(0, 6).Select(caller => Task.Run(async () => caller % 3 == 0
            ? [.. bounded.PredictBatch(inputs).Select(PredictionBits.Of)]
            : caller % 3 == 1 ? [.. (await bounded.PredictBatchAsync(inputs)).Select(PredictionBits.Of)]
            : inputs.Select(features => PredictionBits.Of(bounded.Predict(features))).ToArray(), Token))];
        foreach (string[] results in await Task.WhenAll(callers).WaitAsync(Patience, Token))
            Assert.Equal(expected, results);
    }

    [Fact]
    public void Contexts_that_wait_unused_make_room_for_others()
    {
        var budget = new ArenaBudget(100);
        using var large = new Specialization(new FakeSegment(80), budget);
        using var small = new Specialization(new FakeSegment(30), budget);
        for (int i = 0; i < 3; i++)
        {
            Run(large);
            Assert.Equal(80, budget.Held);
            Run(small);
            Assert.Equal(30, budget.Held);
        }
        small.Retire();
        Assert.Equal(0, budget.Held);
        Run(small);
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task Who_waits_longest_is_served_first_and_a_cancelled_one_leaves_the_line()
    {
        var budget = new ArenaBudget(100);
        var segment = new FakeSegment(60);
        using var specialization = new Specialization(segment, budget);
        using var release = new SemaphoreSlim(0);
        var order = new List<int>();
        using var caller = new ThreadLocal<int>();
        segment.Running = () =>
        {
            release.Wait(Patience, Token);
            order.Add(caller.Value);
        };
        using var cancellation = new CancellationTokenSource();
        var calls = new List<Task>();
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            calls.Add(Task.Factory.StartNew(() =>
            {
                caller.Value = number;
                Run(specialization, number == 2 ? cancellation.Token : Token);
            }, Token, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            Assert.True(SpinWait.SpinUntil(() => number == 0 ? budget.Held == 60 : budget.Waiting == number, Patience));
        }
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[2].WaitAsync(Patience, Token));
        Assert.Equal(2, budget.Waiting);
        release.Release(4);
        await Task.WhenAll(calls[0], calls[1], calls[3]).WaitAsync(Patience, Token);
        Assert.Equal([0, 1, 3], order);
        Assert.Equal((60, 0), (budget.Held, budget.Waiting));
    }

    [Fact]
    public async Task A_flexible_model_keeps_it_with_every_mix_of_shapes()
    {
        using TestPackage package = TestModels.Scores();
        var expected = new Dictionary<int, string>();
        long largest;
        using (Model model = package.Load())
        {
            for (int rows = 1; rows <= 8; rows++)
                expected[rows] = PredictionBits.Of(model.Predict(TestModels.ScoresInput(64 * rows)));
            largest = model.MemoryPlan.ArenaBytes;
        }
        using Model bounded = package.Load(new ModelConfiguration { MemoryBudgetBytes = largest, MaxSpecializations = 3 });
        (int Rows, Task<Prediction> Result)[] running = [.. Enumerable.Range(0, 60).Select(i => (1 + i * 5 % 8,
            bounded.PredictAsync(TestModels.ScoresInput(64 * (1 + i * 5 % 8)), cancellationToken: Token).AsTask()))];
        foreach ((int rows, Task<Prediction> result) in running)
            Assert.Equal(expected[rows], PredictionBits.Of(await result.WaitAsync(Patience, Token)));
        Assert.InRange(bounded.ArenaBytesHeld, 1, largest);
        await Assert.ThrowsAsync<MemoryBudgetException>(async () => await bounded.PredictAsync(TestModels.ScoresInput(64 * 20), cancellationToken: Token));
    }

    private static void Run(Specialization specialization, CancellationToken cancellation = default)
    {
        ValueTask run = specialization.RunAsync(Array.Empty<Value>(), Array.Empty<Value>(), cancellation);
        Assert.True(run.IsCompleted);
        run.GetAwaiter().GetResult();
    }

    private sealed class FakeSegment(long arena) : ICompiledSegment
    {
        public Action? Running { get; set; }

        public Segment Segment { get; } = new(ProgramText.Function("tensor<fp32, [1]> x", "tensor<fp32, [1]> y = relu(x = x);", "y"));

        public string Device => "fake";

        public SegmentPlan Plan { get; } = new(arena, 0, []);

        public SegmentProfile? Profile { get; set; }

        public ISegmentContext CreateContext() => new FakeContext(this);

        public void Dispose()
        {
        }
    }

    private sealed class FakeContext(FakeSegment segment) : ISegmentContext
    {
        public ValueTask SubmitAsync(ReadOnlyMemory<Value> inputs, Memory<Value> outputs, CancellationToken cancellation)
        {
            segment.Running?.Invoke();
            return ValueTask.CompletedTask;
        }

        public void Dispose()
        {
        }
    }
}
