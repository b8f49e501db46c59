using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sinter.Workbench.Report;

/// <summary>What was measured of one model on one machine. Kept as JSON, so that a later report can be compared with it.</summary>
/// <param name="Model">The name of its file or folder.</param>
/// <param name="Engine">Sinter's version.</param>
/// <param name="Machine">The devices that it ran on.</param>
/// <param name="CompileMilliseconds">From the source model to a compiled one; null for a model that is compiled already.</param>
/// <param name="Load">Loading it.</param>
/// <param name="FirstMilliseconds">The first prediction after loading.</param>
/// <param name="Latency">Predictions after warming up.</param>
/// <param name="Throughput">Predictions per second, by how many are in flight.</param>
/// <param name="Memory">Bytes, planned and actual.</param>
/// <param name="Operations">Where the time goes, the slowest first.</param>
public sealed record PerformanceReport(string Model, string Engine, string[] Machine, double? CompileMilliseconds, LoadTiming Load,
    double FirstMilliseconds, LatencyTiming Latency, ThroughputPoint[] Throughput, MemoryUse Memory, OperationTiming[] Operations);

/// <param name="Milliseconds">The median.</param>
/// <param name="Kind"><c>cached</c>, <c>prepare and cache</c> or <c>prepare</c>: where what runs came from.</param>
/// <param name="Rounds">Loads that were timed.</param>
/// <param name="UncachedMilliseconds">The median of loads that specialize; null when they were not asked for.</param>
public sealed record LoadTiming(double Milliseconds, string Kind, int Rounds, double? UncachedMilliseconds);

/// <param name="Median">Half of the predictions take no longer.</param>
/// <param name="P95">95 of 100 take no longer.</param>
/// <param name="Fastest">The shortest.</param>
/// <param name="Slowest">The longest.</param>
/// <param name="Spread">The distance between the first and the third quartile, as a share of the median.</param>
/// <param name="Milliseconds">All of them, sorted.</param>
public sealed record LatencyTiming(double Median, double P95, double Fastest, double Slowest, double Spread, double[] Milliseconds)
{
    public static LatencyTiming Of(double[] milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double median = At(sorted, 0.5);
        return new LatencyTiming(median, At(sorted, 0.95), sorted[0], sorted[^1], (At(sorted, 0.75) - At(sorted, 0.25)) / median, sorted);
    }

    private static double At(double[] sorted, double quantile) => sorted[(int)Math.Round(quantile * (sorted.Length - 1))];
}

/// <param name="InFlight">Predictions at once.</param>
/// <param name="PerSecond">Predictions per second.</param>
public sealed record ThroughputPoint(int InFlight, double PerSecond);

/// <param name="ArenaBytes">Planned for one prediction in flight.</param>
/// <param name="ConstantBytes">Constants and packed weights.</param>
/// <param name="PlannedBytes">Planned for all predictions that may be in flight, constants included.</param>
/// <param name="PeakBytes">The most that the process had resident, its runtime included.</param>
/// <param name="AllocatedBytes">Managed memory allocated per prediction, outputs included.</param>
public sealed record MemoryUse(long ArenaBytes, long ConstantBytes, long PlannedBytes, long PeakBytes, double AllocatedBytes);

/// <param name="Name">The operation.</param>
/// <param name="Type">Its type.</param>
/// <param name="Device">What ran it.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Milliseconds">Per prediction.</param>
/// <param name="Share">Of all operations together.</param>
/// <param name="Gigaflops">Its rate; 0 for what is no sum of products.</param>
/// <param name="EstimatedMilliseconds">What the choice of its device reckoned with; null when the plan does not know it by this name.</param>
public sealed record OperationTiming(string Name, string Type, string Device, string Kernel, double Milliseconds, double Share,
    double Gigaflops, double? EstimatedMilliseconds = null);

/// <summary>Reports as they are kept.</summary>
public sealed record ReportFile(PerformanceReport[] Reports)
{
    private const long MostBytes = 64 << 20;

    public string ToJson() => JsonSerializer.Serialize(this, ReportFormat.Default.ReportFile);

    /// <exception cref="Files.InputFileException">The file is no report.</exception>
    public static ReportFile Read(string path)
    {
        if (new FileInfo(path).Length > MostBytes)
            throw new Files.InputFileException(path, "", "a report of sinter report --json", $"more than {MostBytes:N0} bytes");
        try
        {
            using FileStream file = File.OpenRead(path);
            if (JsonSerializer.Deserialize(file, ReportFormat.Default.ReportFile) is { Reports: { } reports } read && reports.All(IsWhole))
                return read;
        }
        catch (JsonException exception)
        {
            throw new Files.InputFileException(path, "", "a report of sinter report --json", exception.Message);
        }
        throw new Files.InputFileException(path, "", "a report of sinter report --json", "JSON of something else");
    }

    private static bool IsWhole(PerformanceReport? report) => report is
    {
        Model: not null, Engine: not null, Machine: not null, Load: not null, Latency.Milliseconds: not null, Throughput: not null,
        Memory: not null, Operations: not null,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ReportFile))]
public sealed partial class ReportFormat : JsonSerializerContext;
