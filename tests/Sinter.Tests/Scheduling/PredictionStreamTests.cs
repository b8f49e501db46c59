using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sinter.Tests.Api;

namespace Sinter.Tests.Scheduling;

/// <summary>Predictions for inputs that come one by one.</summary>
public sealed class PredictionStreamTests : IDisposable
{
    private readonly TestPackage _package = TestModels.Doubled();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _package.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Results_come_in_the_order_of_the_inputs(int inFlight)
    {
        using Model model = _package.Load();
        var results = new List<float>();
        await foreach (Prediction prediction in model.PredictStreamAsync(Numbers(200), new StreamOptions { MaxInFlight = inFlight }, Token))
            results.Add(First(prediction));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => 2f * i), results);
    }

    [Fact]
    public async Task Results_as_they_are_done_are_the_same_ones()
    {
        using Model model = _package.Load();
        var results = new List<float>();
        await foreach (Prediction prediction in model.PredictStreamAsync(Numbers(200), new StreamOptions { AsCompleted = true, MaxInFlight = 4 },
            Token))
            results.Add(First(prediction));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => 2f * i), results.Order());
    }

    [Fact]
    public async Task No_more_inputs_are_taken_than_may_be_in_flight()
    {
        using Model model = _package.Load();
        int taken = 0, given = 0;
        await foreach (Prediction _ in model.PredictStreamAsync(Numbers(50, () => taken++), new StreamOptions { MaxInFlight = 3 }, Token))
        {
            given++;
            await Task.Yield();
            // Three on their way and the one that waits for a place.
            Assert.InRange(Volatile.Read(ref taken), given, given + 4);
        }
        Assert.Equal(50, given);
    }

    [Fact]
    public async Task A_camera_gets_results_of_its_newest_frames_only()
    {
        using Model model = _package.Load();
        var frames = Channel.CreateUnbounded<Features>();
        var passedOver = new List<float>();
        var options = new StreamOptions { NewestOnly = true, PassedOver = frame => passedOver.Add(First(frame)) };
        await using IAsyncEnumerator<Prediction> results = model.PredictStreamAsync(frames.Reader.ReadAllAsync(Token), options, Token)
            .GetAsyncEnumerator(Token);
        ValueTask<bool> first = results.MoveNextAsync();
        frames.Writer.TryWrite(Number(0));
        Assert.True(await first);
        Assert.Equal(0, First(results.Current));
        // One frame is predicted and its result waits; of those that come meanwhile only the last is kept.
        for (int i = 1; i <= 20; i++)
            frames.Writer.TryWrite(Number(i));
        frames.Writer.Complete();
        var rest = new List<float>();
        while (await results.MoveNextAsync())
            rest.Add(First(results.Current) / 2);
        Assert.Equal(20, rest[^1]);
        Assert.Equal(rest.Order(), rest);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (float)i), rest.Concat(passedOver).Order());
    }

    [Fact]
    public async Task A_failure_comes_after_the_results_before_it()
    {
        using Model model = _package.Load();
        var results = new List<float>();
        await Assert.ThrowsAsync<ModelInputException>(async () =>
        {
            await foreach (Prediction prediction in model.PredictStreamAsync(Broken(), null, Token))
                results.Add(First(prediction));
        });
        Assert.Equal([0, 2, 4], results);
        Assert.Equal((0, 0), (model.Queue.Waiting, model.Queue.InFlight));

        static async IAsyncEnumerable<Features> Broken()
        {
            for (int i = 0; i < 3; i++)
                yield return Number(i);
            yield return new Features { ["x"] = new float[3] };
            await Task.Yield();
            for (int i = 0; ; i++)
                yield return Number(i);
        }
    }

    [Fact]
    public async Task What_the_source_throws_ends_the_stream()
    {
        using Model model = _package.Load();
        foreach (bool newestOnly in new[] { false, true })
        {
            await Assert.ThrowsAsync<FormatException>(async () =>
            {
                await foreach (Prediction prediction in model.PredictStreamAsync(Failing(), new StreamOptions { NewestOnly = newestOnly }, Token))
                    _ = prediction;
            });
        }

        static async IAsyncEnumerable<Features> Failing()
        {
            yield return Number(1);
            await Task.Yield();
            throw new FormatException();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_stops_taking_results_ends_the_stream(bool newestOnly)
    {
        using Model model = _package.Load();
        bool ended = false;
        await foreach (Prediction _ in model.PredictStreamAsync(Endless(), new StreamOptions { NewestOnly = newestOnly }, Token))
            break;
        Assert.True(ended);
        Assert.Equal((0, 0), (model.Queue.Waiting, model.Queue.InFlight));

        async IAsyncEnumerable<Features> Endless([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    yield return Number(i);
                    await Task.Delay(1, cancellation);
                }
            }
            finally
            {
                ended = true;
            }
        }
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_stream()
    {
        using Model model = _package.Load();
        using var cancellation = new CancellationTokenSource();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Prediction _ in model.PredictStreamAsync(Numbers(int.MaxValue), null, cancellation.Token))
                await cancellation.CancelAsync();
        });
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal((0, 0), (model.Queue.Waiting, model.Queue.InFlight));
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        using TestPackage package = TestModels.RunningSum();
        using Model model = package.Load();
        Assert.Throws<ArgumentOutOfRangeException>(() => model.PredictStreamAsync(Numbers(1), new StreamOptions { MaxInFlight = -1 }, Token));
        Assert.Throws<ArgumentException>(() => model.PredictStreamAsync(Numbers(1),
            new StreamOptions { Prediction = new PredictionOptions { OutputBackings = [] } }, Token));
        Assert.Throws<ArgumentException>(() => model.PredictStreamAsync(Numbers(1),
            new StreamOptions { AsCompleted = true, Prediction = new PredictionOptions { State = model.CreateState() } }, Token));
    }

    private static async IAsyncEnumerable<Features> Numbers(int count, Action? taken = null)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 3 == 0)
                await Task.Yield();
            taken?.Invoke();
            yield return Number(i);
        }
    }

    private static Features Number(int value) => new() { ["x"] = new float[] { value, 0, 0, 0 } };

    private static float First(Prediction prediction) => prediction.Array("y").ToArray<float>()[0];

    private static float First(Features features) => ((ArrayFeature)features["x"]).Value.ToArray<float>()[0];
}
