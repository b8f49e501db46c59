using Microsoft.Extensions.Time.Testing;
using Sinter.Runtime;
using Sinter.Tests.Api;

namespace Sinter.Tests.Scheduling;

/// <summary>Predictions that wait at the same time are evaluated as one.</summary>
public sealed class DynamicBatchingTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WokenWorkers _workers = new(1);
    private readonly PredictionScheduler _scheduler;

    public DynamicBatchingTests() => _scheduler = new PredictionScheduler(_workers, _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_have_the_bits_of_single_calls()
    {
        using TestPackage package = Classifier();
        using Model single = package.Load();
        using Model batching = Load(package, new DynamicBatching { MaxBatchSize = 8 });
        Assert.Equal([2, 4, 8], batching.Joined!.Sizes);
        Features[] inputs = [.. Enumerable.Range(0, 15).Select(Input)];
        Task<Prediction>[] running = [.. inputs.Select(input => batching.PredictAsync(input, cancellationToken: Token).AsTask())];
        int runs = 0;
        while (_scheduler.RunNext())
            runs++;
        // Eight, four, two and one.
        Assert.Equal(4, runs);
        for (int i = 0; i < inputs.Length; i++)
            Assert.Equal(PredictionBits.Of(single.Predict(inputs[i])), PredictionBits.Of(await running[i]));
        Assert.Equal((0, 0), (batching.Queue.Waiting, batching.Queue.InFlight));
    }

    [Fact]
    public async Task With_threads_too()
    {
        using TestPackage package = Classifier();
        using Model single = package.Load();
        using Model batching = package.Load(new ModelConfiguration
        {
            DynamicBatching = new DynamicBatching { MaxBatchSize = 4, MaxDelay = TimeSpan.FromMilliseconds(2) },
        });
        string[] expected = [.. Enumerable.Range(0, 10).Select(i => PredictionBits.Of(single.Predict(Input(i))))];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                int input = (caller + i) % 10;
                Assert.Equal(expected[input], PredictionBits.Of(await batching.PredictAsync(Input(input), cancellationToken: Token)));
            }
        }, Token))).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal((0, 0), (batching.Queue.Waiting, batching.Queue.InFlight));
    }

    [Fact]
    public async Task One_that_waits_alone_is_held_for_the_delay_and_no_longer()
    {
        using TestPackage package = Classifier();
        using Model model = Load(package, new DynamicBatching { MaxBatchSize = 2, MaxDelay = TimeSpan.FromMilliseconds(5) });
        Task<Prediction> alone = model.PredictAsync(Input(1), cancellationToken: Token).AsTask();
        Assert.False(_scheduler.RunNext());
        _clock.Advance(TimeSpan.FromMilliseconds(4));
        Assert.False(_scheduler.RunNext());
        Assert.True(_workers.Sleep);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_workers.Sleep);
        Assert.True(_scheduler.RunNext());
        await alone;
        Task<Prediction> first = model.PredictAsync(Input(1), cancellationToken: Token).AsTask();
        Task<Prediction> second = model.PredictAsync(Input(2), cancellationToken: Token).AsTask();
        Assert.True(_scheduler.RunNext());
        Assert.False(_scheduler.RunNext());
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task A_wrong_input_fails_for_itself_and_a_cancelled_one_leaves()
    {
        using TestPackage package = Classifier();
        using Model model = Load(package, new DynamicBatching { MaxBatchSize = 8 });
        using var cancellation = new CancellationTokenSource();
        Task<Prediction> good = model.PredictAsync(Input(1), cancellationToken: Token).AsTask();
        Task<Prediction> wrong = model.PredictAsync(new Features { ["x"] = new float[3] }, cancellationToken: Token).AsTask();
        Task<Prediction> cancelled = model.PredictAsync(Input(2), cancellationToken: cancellation.Token).AsTask();
        Task<Prediction> alsoGood = model.PredictAsync(Input(3), cancellationToken: Token).AsTask();
        await cancellation.CancelAsync();
        while (_scheduler.RunNext())
        {
        }
        await Task.WhenAll(good, alsoGood);
        await Assert.ThrowsAsync<ModelInputException>(() => wrong);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    [Fact]
    public void What_a_single_call_would_not_give_is_refused()
    {
        using TestPackage fixedShape = TestModels.Doubled();
        Refused(fixedShape, "first axis");
        using TestPackage text = TestModels.TextClassifier();
        Refused(text, "output");
        using TestPackage state = TestModels.RunningSum();
        Refused(state, "state");
        // Each row's output depends on the other rows.
        using TestPackage mixing = Package("tensor<fp32, [?, 16]> y = softmax(axis = int32(0), x = x);");
        Refused(mixing, "other bits");
        using TestPackage withoutAxis = Package("tensor<fp32, [16]> y = reduce_sum(axes = tensor<int32, [1]>([0]), keep_dims = bool(false), x = x);");
        Refused(withoutAxis, "without a batch axis");
        using TestPackage good = Classifier();
        Assert.Throws<ArgumentOutOfRangeException>(() => Load(good, new DynamicBatching { MaxBatchSize = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Load(good, new DynamicBatching { MaxDelay = TimeSpan.FromSeconds(-1) }));
    }

    /// <summary>What the kernels promise: an element's bits do not depend on how many there are.</summary>
    [Fact]
    public void Products_and_convolutions_allow_it()
    {
        using TestPackage product = new(TestPackage.MainProgram("tensor<fp32, [?, 256]> x", Weights(256, 96) +
            """
            tensor<fp32, [?, 96]> hidden = matmul(transpose_x = bool(false), transpose_y = bool(false), x = x, y = w);
            tensor<fp32, [?, 96]> y = relu(x = hidden);
            """, "y"), Described.Model([Described.Ranged("x", (1, 64), (256, 256))], [Described.Floats("y")]));
        using Model products = Load(product, new DynamicBatching());
        Assert.Equal([2, 4, 8], products.Joined!.Sizes);
        using TestPackage convolution = new(TestPackage.MainProgram("tensor<fp32, [?, 8, 20, 20]> x", Weights(16, 8, 3, 3) +
            """
            tensor<fp32, [?, 16, 20, 20]> image = conv(dilations = tensor<int32, [2]>([1, 1]), groups = int32(1),
                pad = tensor<int32, [4]>([1, 1, 1, 1]), pad_type = string("custom"), strides = tensor<int32, [2]>([1, 1]), weight = w, x = x);
            tensor<fp32, [?, 16]> y = reduce_mean(axes = tensor<int32, [2]>([2, 3]), keep_dims = bool(false), x = image);
            """, "y"), Described.Model([Described.Ranged("x", (1, 64), (8, 8), (20, 20), (20, 20))], [Described.Floats("y")]));
        using Model convolutions = Load(convolution, new DynamicBatching());
        Assert.Equal([2, 4, 8], convolutions.Joined!.Sizes);
    }

    private static string Weights(params int[] shape)
    {
        int count = shape.Aggregate(1, (product, size) => product * size);
        string sizes = string.Join(", ", shape);
        return $"""
            tensor<fp32, [{count}]> numbers = range_1d(end = fp32({count}), start = fp32(0), step = fp32(1));
            tensor<fp32, [{count}]> waves = sin(x = numbers);
            tensor<fp32, [{sizes}]> w = reshape(shape = tensor<int32, [{shape.Length}]>([{sizes}]), x = waves);

            """;
    }

    private static Features Input(int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, 16).Select(_ => random.NextSingle() - 0.5f)];
        return new Features { ["x"] = MultiArray.From(values, 1, 16) };
    }

    /// <summary>A layer and a softmax over rows of 16 numbers.</summary>
    private static TestPackage Classifier()
    {
        return Package(
            $"""
            tensor<fp32, [16, 2]> w = const()[name = string("w"), val = tensor<fp32, [16, 2]>([{string.Join(", ",
                Enumerable.Range(0, 16).Select(i => $"[{i % 7 - 3}.3, {i % 5}.7]"))}])];
            tensor<fp32, [?, 2]> scores = matmul(transpose_x = bool(false), transpose_y = bool(false), x = x, y = w);
            tensor<fp32, [?, 2]> y = softmax(axis = int32(-1), x = scores);
            """);
    }

    private static TestPackage Package(string body) => new(
        TestPackage.MainProgram("tensor<fp32, [?, 16]> x", body, "y"),
        Described.Model([Described.Ranged("x", (1, 64), (16, 16))], [Described.Floats("y")]));

    private void Refused(TestPackage package, string reason) => Assert.Contains(reason,
        Assert.Throws<ModelUnsupportedException>(() => Load(package, new DynamicBatching())).Message, StringComparison.Ordinal);

    private Model Load(TestPackage package, DynamicBatching batching) => package.Load(
        new ModelConfiguration { Scheduler = _scheduler, DynamicBatching = batching, MaxInFlight = 1 });
}
