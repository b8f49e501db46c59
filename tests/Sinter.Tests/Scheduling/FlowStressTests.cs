namespace Sinter.Tests.Scheduling;

/// <summary>Ten thousand predictions of every kind on four models at once.</summary>
[Collection(nameof(FlowStressTests))]
[CollectionDefinition(nameof(FlowStressTests), DisableParallelization = true)]
public sealed class FlowStressTests
{
    private const int Predictions = 10_000, Callers = 8, Parts = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_stays_flat_nothing_is_lost_and_every_result_has_the_bits_of_a_serial_call()
    {
        using var models = new StressModels();
        long? before = null;
        // Threads keep scratch memory, those that only help now and then too.
        foreach (StressModel model in models.All)
        {
            for (int i = 0; i < 50 * model.Inputs.Count; i++)
                await models.SynchronousCaller.RunAsync(() => model.Check(i % model.Inputs.Count, model.Model.Predict(model.Inputs[i % model.Inputs.Count])));
        }
        for (int part = 0; part < Parts; part++)
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller =>
                Task.Run(() => CallAsync(models, new Random(part * Callers + caller), Predictions / Callers / Parts), Token)))
                .WaitAsync(Patience, Token);
            foreach (StressModel model in models.All)
                Assert.Equal((0, 0), (model.Model.Queue.Waiting, model.Model.Queue.InFlight));
            // The first part makes threads, contexts and specializations.
            long now = GC.GetTotalMemory(forceFullCollection: true);
            before ??= now;
            Assert.InRange(now, 0, (long)(before.Value * 1.05));
        }
        models.RequireEveryOutcome();
        await AllThreadsAreThereAsync(models.Counter);
    }

    private static async Task CallAsync(StressModels models, Random random, int predictions)
    {
        for (int done = 0; done < predictions;)
        {
            StressModel model = models.All[random.Next(models.All.Count)];
            int input = random.Next(model.Inputs.Count);
            int kind = random.Next(10);
            int burst = kind < 5 ? 1 + random.Next(6) : 1;
            done += burst;
            await (kind switch
            {
                0 => models.SynchronousCaller.RunAsync(() => model.Check(input, model.Model.Predict(model.Inputs[input]))),
                1 => BatchAsync(model, input),
                2 => BurstAsync(models, model, input, burst, new PredictionOptions
                {
                    Timeout = TimeSpan.FromMilliseconds(random.Next(3)),
                    Priority = random.Next(3),
                }, CancellationToken.None),
                3 => CancelledAsync(models, model, input, burst, random),
                4 => BurstAsync(models, model, -1, burst, null, CancellationToken.None),
                _ => BurstAsync(models, model, input, burst, new PredictionOptions { Caller = $"{random.Next(4)}" }, CancellationToken.None),
            });
        }
    }

    private static async Task BatchAsync(StressModel model, int input)
    {
        int[] chosen = [input, (input + 1) % model.Inputs.Count, input];
        IReadOnlyList<Prediction> results;
        try
        {
            results = await model.Model.PredictBatchAsync([.. chosen.Select(i => model.Inputs[i])]);
        }
        catch (Exception error) when (error is PredictionDroppedException or PredictionRejectedException)
        {
            return;
        }
        for (int i = 0; i < chosen.Length; i++)
            model.Check(chosen[i], results[i]);
    }

    private static async Task CancelledAsync(StressModels models, StressModel model, int input, int burst, Random random)
    {
        using var cancellation = new CancellationTokenSource();
        Task running = BurstAsync(models, model, random.Next(2) == 0 ? StressModel.Endless : input, burst, null, cancellation.Token);
        if (random.Next(2) == 0)
            await Task.Yield();
        await cancellation.CancelAsync();
        await running;
    }

    private static Task BurstAsync(StressModels models, StressModel model, int input, int burst, PredictionOptions? options,
        CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, burst).Select(_ => OneAsync(models, model, input, options, cancellation)));

    private static async Task OneAsync(StressModels models, StressModel model, int input, PredictionOptions? options,
        CancellationToken cancellation)
    {
        Features features = model.InputOf(input);
        try
        {
            Prediction prediction = await model.Model.PredictAsync(features, options, cancellation);
            model.Check(input, prediction);
            models.Count("done");
        }
        catch (Exception error) when (error is PredictionDroppedException or PredictionRejectedException)
        {
            Assert.NotEqual(WhenFull.Wait, model.Model.Configuration.WhenFull);
            models.Count(error.GetType().Name);
        }
        catch (OperationCanceledException error)
        {
            Assert.Equal(cancellation, error.CancellationToken);
            Assert.True(cancellation.IsCancellationRequested);
            models.Count("cancelled");
        }
        catch (PredictionTimeoutException)
        {
            Assert.NotNull(options?.Timeout);
            models.Count("timed out");
        }
        catch (ModelInputException)
        {
            Assert.Equal(StressModel.Broken, input);
            models.Count("failed");
        }
    }

    /// <summary>As many predictions as there are threads run at once: none was lost.</summary>
    private static async Task AllThreadsAreThereAsync(StressModel counter)
    {
        using var cancellation = new CancellationTokenSource();
        Task<Prediction>[] running = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ =>
            counter.Model.PredictAsync(counter.InputOf(StressModel.Endless), null, cancellation.Token).AsTask())];
        Assert.True(SpinWait.SpinUntil(() => counter.Model.Queue.InFlight == running.Length, Patience));
        await cancellation.CancelAsync();
        foreach (Task<Prediction> prediction in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prediction.WaitAsync(Patience, Token));
        Assert.Equal((0, 0), (counter.Model.Queue.Waiting, counter.Model.Queue.InFlight));
    }
}
