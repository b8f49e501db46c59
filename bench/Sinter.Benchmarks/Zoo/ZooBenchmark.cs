using System.Globalization;
using Sinter.Runtime;
using Sinter.Workbench.Bench;

namespace Sinter.Benchmarks;

/// <summary>Everything there is to measure of the zoo's networks beside ONNX Runtime; written to a page.</summary>
internal static class ZooBenchmark
{
    public static readonly int[] ThreadCounts = [1, 2];

    private const int Rounds = 21;
    private const int LoadRounds = 11;

    /// <param name="arguments">Archives of the zoo; all of ../shared/bench where none is given. <c>--output FILE</c> writes the
    /// page.</param>
    public static void Run(string[] arguments)
    {
        string? page = null;
        var archives = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--output" && i + 1 < arguments.Length)
                page = arguments[++i];
            else
                archives.Add(arguments[i]);
        }
        double[] peaks = [.. ThreadCounts.Select(PeakRate.Measure)];
        var results = new List<ZooResult>();
        foreach (string archive in ZooCase.ArchivesOf([.. archives]))
        {
            using ZooCase zoo = ZooCase.Open(archive);
            ZooResult result = Measure(zoo);
            results.Add(result);
            Print(result);
        }
        string text = PerformancePage.Write(results, peaks);
        if (page is null)
            Console.WriteLine(text);
        else
            File.WriteAllText(page, text);
    }

    private static ZooResult Measure(ZooCase zoo)
    {
        FreshProcess freshOnnx = FreshProcess.Measure(zoo, ZooEngine.OnnxRuntime, 2);
        FreshProcess freshSinter = FreshProcess.Measure(zoo, ZooEngine.Sinter, 2);
        var latencies = new Dictionary<int, (double Onnx, double Sinter)>();
        double difference = 0;
        var flows = new Dictionary<int, (Flow Onnx, Flow Sinter)>();
        foreach (int threads in ThreadCounts)
        {
            using IZooSession onnx = OnnxSession.Open(zoo, threads), sinter = new SinterSession(zoo, threads);
            onnx.Prepare(zoo);
            sinter.Prepare(zoo);
            difference = ZooAgreement.Require(onnx, sinter);
            var contest = new Contest();
            contest.Add("ONNX Runtime", onnx.Predict);
            contest.Add("Sinter", sinter.Predict);
            double[][] times = contest.Measure(Rounds);
            latencies[threads] = (Contest.MedianOf(times[0]), Contest.MedianOf(times[1]));
            flows[threads] = (Flow.Of(Throughput.Measure(onnx.Predict)), Flow.Of(Throughput.Measure(sinter.Predict)));
        }
        return new ZooResult(zoo.Name, zoo.GigaProducts, difference, latencies, flows, LoadsOf(zoo), freshOnnx, freshSinter,
            new FileInfo(zoo.OnnxPath).Length, StepsOf(zoo));
    }

    private static (double Onnx, double Sinter) LoadsOf(ZooCase zoo)
    {
        var contest = new Contest();
        contest.Add("ONNX Runtime", () => OnnxSession.Open(zoo, 1).Dispose());
        contest.Add("Sinter", () => new SinterSession(zoo, 1).Dispose());
        double[][] times = contest.Measure(LoadRounds);
        return (Contest.MedianOf(times[0]), Contest.MedianOf(times[1]));
    }

    private static IReadOnlyList<StepTime> StepsOf(ZooCase zoo)
    {
        var profile = new StepProfile();
        using Model model = Model.Load(zoo.PackagePath, new ModelConfiguration { Threads = 1, Profile = profile, CachePolicy = CachePolicy.None });
        Features features = zoo.ToFeatures();
        for (int i = 0; i < 2 * ZooResult.StepRuns; i++)
        {
            if (i == ZooResult.StepRuns)
                profile.Reset();
            model.Predict(features);
        }
        return profile.Times;
    }

    private static void Print(ZooResult result)
    {
        FreshProcess onnx = result.FreshOnnx, sinter = result.FreshSinter;
        IEnumerable<string> latencies = ThreadCounts.Select(threads => string.Create(CultureInfo.InvariantCulture,
            $"{threads}: {result.Latencies[threads].Onnx:F3} / {result.Latencies[threads].Sinter:F3} ms = {result.Ratio(threads):F2}"));
        Console.WriteLine($"{result.Name,-20} {string.Join("  ", latencies)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
              two in flight {result.Flows[1].Onnx.Gain:F2} / {result.Flows[1].Sinter.Gain:F2}
              load {result.Loads.Onnx:F0} / {result.Loads.Sinter:F0} ms, fresh {onnx.LoadMilliseconds:F0} / {sinter.LoadMilliseconds:F0} ms
              peak {onnx.PeakBytes / 1e6:F0} / {sinter.PeakBytes / 1e6:F0} MB
              allocated {sinter.AllocatedBytes:F0}, into own memory {sinter.BackedBytes:F0} bytes
            """));
    }
}
