using System.Diagnostics;
using System.Globalization;

namespace Sinter.Benchmarks;

/// <summary>The time from cancelling a prediction that runs to the end of its task.</summary>
internal static class CancelLatency
{
    private const int Cancellations = 300;

    public static void Measure(ZooCase zoo)
    {
        foreach (int inFlight in (int[])[1, 2])
            Measure(zoo, inFlight);
    }

    private static void Measure(ZooCase zoo, int inFlight)
    {
        using Model model = Model.Load(zoo.PackagePath);
        Features inputs = zoo.ToFeatures();
        double whole = double.PositiveInfinity;
        for (int i = 0; i < 10; i++)
        {
            long start = Stopwatch.GetTimestamp();
            model.Predict(inputs);
            whole = Math.Min(whole, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        using var others = new CancellationTokenSource();
        Task[] load = [.. Enumerable.Range(1, inFlight - 1).Select(_ => Task.Run(() => KeepPredictingAsync(model, inputs, others.Token)))];
        var random = new Random(1);
        var latencies = new List<double>(Cancellations);
        for (int tries = 0; latencies.Count < Cancellations && tries < 10 * Cancellations; tries++)
        {
            using var cancellation = new CancellationTokenSource();
            long ended = 0;
            using var done = new ManualResetEventSlim();
            Task<Prediction> prediction = model.PredictAsync(inputs, cancellationToken: cancellation.Token).AsTask();
            _ = prediction.ContinueWith(_ =>
            {
                ended = Stopwatch.GetTimestamp();
                done.Set();
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            Wait(random.NextDouble() * whole);
            long start = Stopwatch.GetTimestamp();
            cancellation.Cancel();
            done.Wait();
            if (prediction.IsCanceled)
                latencies.Add(Stopwatch.GetElapsedTime(start, ended).TotalMilliseconds);
        }
        others.Cancel();
        Task.WaitAll(load);
        latencies.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  cancelled with {inFlight} in flight, {latencies.Count} times of {whole:F1} ms: median {latencies[latencies.Count / 2]:F3} ms, "
            + $"p99 {latencies[latencies.Count * 99 / 100]:F3} ms, slowest {latencies[^1]:F3} ms"));
    }

    private static async Task KeepPredictingAsync(Model model, Features inputs, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
            await model.PredictAsync(inputs, cancellationToken: CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Sleeps whenever it can: the cores belong to the predictions, and a thread that spins on one of them has had its share of it
    /// when the cancellation comes.</summary>
    private static void Wait(double milliseconds)
    {
        long end = Stopwatch.GetTimestamp() + (long)(milliseconds / 1000 * Stopwatch.Frequency);
        if (milliseconds > 2)
            Thread.Sleep((int)Math.Round(milliseconds));
        while (milliseconds <= 2 && Stopwatch.GetTimestamp() < end)
            Thread.SpinWait(20);
    }
}
