using System.Globalization;
using System.Text.Json;

namespace Sinter.Benchmarks;

/// <summary>Serial calls beside asynchronous ones with two in flight, with the limit and without it; and how soon a cancelled prediction
/// is over. Each way of calling is measured in a process of its own, so that its peak of memory is its own, and ways take turns.</summary>
internal static class FlowBenchmark
{
    public const string ProcessName = "flow-process";

    private const int Rounds = 3;

    private static readonly string[] Standard = ["mobilenet-v3-small", "unet256"];

    /// <param name="arguments">Archives of the zoo; none for the U-Net and a small classifier.</param>
    public static void Run(string[] arguments)
    {
        string[] archives = arguments.Length > 0 ? arguments
            : [.. Standard.Select(name => Path.Combine("..", "shared", "bench", $"{name}.zip"))];
        foreach (string archive in archives)
        {
            using ZooCase zoo = ZooCase.Open(archive);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{zoo.Name}, {zoo.GigaProducts:F2} G multiply-adds, {Environment.ProcessorCount} cores"));
            // One thread per prediction is for many of them; all threads are for one as soon as possible, which leaves less to gain.
            Compare(zoo, threads: 1);
            Compare(zoo, threads: 0);
            CancelLatency.Measure(zoo);
        }
    }

    private static void Compare(ZooCase zoo, int threads)
    {
        Console.WriteLine(threads == 1 ? " one thread per prediction" : " as many threads as there are cores and predictions leave");
        ILookup<FlowWay, FlowResult> results = Enumerable.Range(0, Rounds).SelectMany(_ => Enum.GetValues<FlowWay>())
            .Select(way => (way, FreshProcess.Start<FlowResult>([ProcessName, $"{way}", zoo.Folder, $"{threads}"])))
            .ToLookup(run => run.way, run => run.Item2);
        double serial = Median(results[FlowWay.Serial], result => result.PerSecond);
        foreach (FlowWay way in Enum.GetValues<FlowWay>())
            Print(way, results[way], serial);
    }

    /// <summary>How soon cancelled predictions end.</summary>
    /// <param name="arguments">Archives of the zoo; all of ../shared/bench where none is given.</param>
    public static void RunCancellations(string[] arguments)
    {
        foreach (string archive in ZooCase.ArchivesOf(arguments))
        {
            using ZooCase zoo = ZooCase.Open(archive);
            Console.WriteLine(zoo.Name);
            CancelLatency.Measure(zoo);
        }
    }

    /// <summary>What a process does.</summary>
    /// <param name="arguments">The way of calling, the case's folder, and the threads of a prediction.</param>
    public static void RunProcess(string[] arguments)
    {
        using ZooCase zoo = ZooCase.InFolder(arguments[1]);
        FlowResult result = FlowWays.MeasureAsync(Enum.Parse<FlowWay>(arguments[0]), zoo,
            int.Parse(arguments[2], CultureInfo.InvariantCulture)).GetAwaiter().GetResult();
        Console.WriteLine(JsonSerializer.Serialize(result));
    }

    private static void Print(FlowWay way, IEnumerable<FlowResult> results, double serial)
    {
        double perSecond = Median(results, result => result.PerSecond);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {FlowWays.NameOf(way),-42} {perSecond,9:F1}/s {perSecond / serial,6:F2}x   median {Median(results, result => result.MedianMilliseconds),9:F3} ms   "
            + $"p95 {Median(results, result => result.P95Milliseconds),9:F3} ms   peak {Median(results, result => result.PeakBytes) / 1e6,7:F1} MB"));
    }

    private static double Median(IEnumerable<FlowResult> results, Func<FlowResult, double> number)
    {
        double[] sorted = [.. results.Select(number).Order()];
        return sorted[sorted.Length / 2];
    }
}
