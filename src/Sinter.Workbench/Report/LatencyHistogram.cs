namespace Sinter.Workbench.Report;

/// <summary>How many predictions took how long, up to the 99th percentile.</summary>
/// <param name="Low">The fastest, in milliseconds.</param>
/// <param name="High">The end of the last bucket, in milliseconds.</param>
/// <param name="Counts">How many are in each of equally wide buckets.</param>
public sealed record LatencyHistogram(double Low, double High, IReadOnlyList<int> Counts)
{
    private const int Buckets = 24;

    public static LatencyHistogram Of(LatencyTiming latency)
    {
        double low = latency.Fastest, high = Math.Max(latency.Milliseconds[(int)(0.99 * (latency.Milliseconds.Length - 1))], low * 1.001);
        var counts = new int[Buckets];
        foreach (double time in latency.Milliseconds)
        {
            if (time <= high)
                counts[Math.Min(Buckets - 1, (int)((time - low) / (high - low) * Buckets))]++;
        }
        return new LatencyHistogram(low, high, counts);
    }
}
