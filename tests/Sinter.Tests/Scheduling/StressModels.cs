using System.Collections.Concurrent;
using Sinter.Tests.Api;

namespace Sinter.Tests.Scheduling;

/// <summary>A model with inputs, and the bits that serial calls give for them.</summary>
internal sealed class StressModel : IDisposable
{
    /// <summary>Stands for inputs that the model refuses.</summary>
    public const int Broken = -1;

    /// <summary>Stands for inputs with which the prediction takes very long, where the model has any.</summary>
    public const int Endless = -2;

    private readonly TestPackage _package;
    private readonly Features? _endless;
    private readonly string[] _expected;

    public StressModel(TestPackage package, ModelConfiguration configuration, IReadOnlyList<Features> inputs, Features? endless = null)
    {
        _package = package;
        _endless = endless;
        Inputs = inputs;
        using (Model serial = package.Load())
            _expected = [.. inputs.Select(features => PredictionBits.DigestOf(serial.Predict(features)))];
        Model = package.Load(configuration);
    }

    public Model Model { get; }

    public IReadOnlyList<Features> Inputs { get; }

    public Features InputOf(int input) => input switch
    {
        Broken => new Features { ["nothing of this name"] = 1 },
        Endless => _endless ?? Inputs[0],
        _ => Inputs[input],
    };

    public void Check(int input, Prediction prediction) =>
        Assert.Equal(_expected[input == Endless ? 0 : input], PredictionBits.DigestOf(prediction));

    public void Dispose()
    {
        Model.Dispose();
        _package.Dispose();
    }
}

/// <summary>Four models that differ in everything that matters to the queue.</summary>
internal sealed class StressModels : IDisposable
{
    private readonly ConcurrentDictionary<string, int> _outcomes = [];

    public StressModels()
    {
        Counter = new StressModel(TestModels.Counter(), new ModelConfiguration(),
            [.. Enumerable.Range(1, 4).Select(n => new Features { ["n"] = 50 * n })], new Features { ["n"] = int.MaxValue });
        All =
        [
            new StressModel(TestModels.Attention(), new ModelConfiguration { MaxInFlight = 1, QueueLimit = 2, WhenFull = WhenFull.DropOldest },
                [.. Enumerable.Range(0, 4).Select(seed => new Features { ["x"] = TestModels.Values(seed) })]),
            new StressModel(TestModels.Scores(), new ModelConfiguration { MemoryBudgetBytes = 150_000, MaxSpecializations = 3 },
                [.. Enumerable.Range(1, 6).Select(i => TestModels.ScoresInput(20 * i))]),
            new StressModel(TestModels.Doubled(), new ModelConfiguration { QueueLimit = 1, WhenFull = WhenFull.Reject, Threads = 1 },
                [.. Enumerable.Range(0, 4).Select(i => new Features { ["x"] = new float[] { i, 1, 2, 3 } })]),
            Counter,
        ];
    }

    public IReadOnlyList<StressModel> All { get; }

    public StressModel Counter { get; }

    /// <summary>Threads keep scratch memory. Those of the thread pool come and go as it likes, so synchronous calls have one of their
    /// own.</summary>
    public CallerThread SynchronousCaller { get; } = new();

    public void Count(string outcome) => _outcomes.AddOrUpdate(outcome, 1, static (_, count) => count + 1);

    public void RequireEveryOutcome()
    {
        string[] wanted = ["done", "cancelled", "timed out", "failed", nameof(PredictionDroppedException), nameof(PredictionRejectedException)];
        foreach (string outcome in wanted)
            Assert.True(_outcomes.GetValueOrDefault(outcome) > 10, $"'{outcome}' hardly ever: {string.Join(", ", _outcomes)}");
    }

    public void Dispose()
    {
        SynchronousCaller.Dispose();
        foreach (StressModel model in All)
            model.Dispose();
    }
}

/// <summary>A thread that makes one synchronous call after the other.</summary>
internal sealed class CallerThread : IDisposable
{
    private readonly BlockingCollection<(Action Call, TaskCompletionSource Done)> _calls = [];

    public CallerThread() => new Thread(Loop) { IsBackground = true }.Start();

    public Task RunAsync(Action call)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add((call, done));
        return done.Task;
    }

    public void Dispose() => _calls.CompleteAdding();

    private void Loop()
    {
        foreach ((Action call, TaskCompletionSource done) in _calls.GetConsumingEnumerable())
        {
            try
            {
                call();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }
    }
}
