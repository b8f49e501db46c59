using System.Diagnostics;

namespace Sinter.Benchmarks;

/// <summary>A way of making many predictions.</summary>
internal enum FlowWay
{
    Serial,
    OneInFlight,
    TwoInFlight,
    LimitedToOne,
    LimitedToTwo,
    Unlimited,
}

/// <summary>What a process measured.</summary>
/// <param name="PerSecond">Predictions.</param>
/// <param name="MedianMilliseconds">From the call to the result.</param>
/// <param name="P95Milliseconds">The same of the slowest in twenty.</param>
/// <param name="PeakBytes">The most memory that the process had resident.</param>
internal sealed record FlowResult(double PerSecond, double MedianMilliseconds, double P95Milliseconds, long PeakBytes);

/// <summary>The ways of calling that are compared.</summary>
internal static class FlowWays
{
    /// <summary>Calls that a server with no limit of its own would have open.</summary>
    private const int Burst = 32;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.7), Duration = TimeSpan.FromSeconds(2);

    public static string NameOf(FlowWay way) => way switch
    {
        FlowWay.Serial => "Predict, one after the other",
        FlowWay.OneInFlight => "PredictAsync, 1 in flight",
        FlowWay.TwoInFlight => "PredictAsync, 2 in flight",
        FlowWay.LimitedToOne => $"PredictAsync, {Burst} open, MaxInFlight = 1",
        FlowWay.LimitedToTwo => $"PredictAsync, {Burst} open, MaxInFlight = 2",
        FlowWay.Unlimited => $"Task.Run(Predict), {Burst} open, no limit",
        _ => throw new UnreachableException(),
    };

    public static async Task<FlowResult> MeasureAsync(FlowWay way, ZooCase zoo, int threads)
    {
        int limit = way switch { FlowWay.LimitedToOne => 1, FlowWay.LimitedToTwo => 2, _ => 0 };
        using Model model = Model.Load(zoo.PackagePath, new ModelConfiguration { MaxInFlight = limit, Threads = threads });
        Features inputs = zoo.ToFeatures();
        int open = way switch { FlowWay.Serial or FlowWay.OneInFlight => 1, FlowWay.TwoInFlight => 2, _ => Burst };
        Func<ValueTask> predict = way switch
        {
            FlowWay.Serial => () =>
            {
                model.Predict(inputs);
                return ValueTask.CompletedTask;
            }
            ,
            FlowWay.Unlimited => async () => await Task.Run(() => model.Predict(inputs)).ConfigureAwait(false),
            _ => async () => await model.PredictAsync(inputs).ConfigureAwait(false),
        };
        await CallersAsync(predict, open, WarmUp).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        List<double> latencies = await CallersAsync(predict, open, Duration).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        latencies.Sort();
        using var process = Process.GetCurrentProcess();
        return new FlowResult(latencies.Count / seconds, latencies[latencies.Count / 2], latencies[latencies.Count * 19 / 20],
            process.PeakWorkingSet64);
    }

    /// <summary>So many callers, each with one call open at a time.</summary>
    private static async Task<List<double>> CallersAsync(Func<ValueTask> predict, int callers, TimeSpan duration)
    {
        long end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        List<double>[] all = await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            await Task.Yield();
            var latencies = new List<double>();
            while (Stopwatch.GetTimestamp() < end)
            {
                long start = Stopwatch.GetTimestamp();
                await predict().ConfigureAwait(false);
                latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            return latencies;
        })).ConfigureAwait(false);
        return [.. all.SelectMany(latencies => latencies)];
    }
}
