using System.Runtime.InteropServices;
using System.Text;
using Sinter.Ir.Ops;
using Sinter.Kernels;

namespace Sinter.Benchmarks;

/// <summary>The page about speed: the machine, the tables, and how to get them again.</summary>
internal static class PerformancePage
{
    public static string Write(IReadOnlyList<ZooResult> results, double[] peaks)
    {
        var page = new StringBuilder();
        Introduction(page, peaks);
        Latency(page, results);
        Flow(page, results);
        Fresh(page, results);
        Families(page, results, peaks[0]);
        return page.ToString();
    }

    private static void Introduction(StringBuilder page, double[] peaks)
    {
        page.AppendLine("# Performance").AppendLine();
        page.AppendLine("The networks of the zoo beside ONNX Runtime 1.31 with all its optimizations: the same inputs, the same number of");
        page.AppendLine("threads, both in one process, in turn. Times are medians. A ratio above 1 means that Sinter is faster.").AppendLine();
        page.AppendLine("This page is written by");
        page.AppendLine();
        page.AppendLine("    dotnet run -c Release --project bench/Sinter.Benchmarks -- zoo --output docs/performance.md");
        page.AppendLine();
        page.AppendLine(Line($"Machine: {RuntimeInformation.ProcessArchitecture}, {Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.FrameworkDescription}, vector tier {CpuTier.Current}."));
        page.AppendLine(Line($"Measured peak of multiply-adds in registers: {peaks[0]:F0} GFLOP/s on one core, {peaks[^1]:F0} on {ZooBenchmark.ThreadCounts[^1]}."));
        page.AppendLine();
    }

    private static void Latency(StringBuilder page, IReadOnlyList<ZooResult> results)
    {
        page.AppendLine("## Latency").AppendLine();
        page.AppendLine("| network | G multiply-adds | ONNX Runtime, 1 thread | Sinter | ratio | ONNX Runtime, 2 threads | Sinter | ratio |");
        page.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (ZooResult result in results)
        {
            (double Onnx, double Sinter) one = result.Latencies[1], two = result.Latencies[2];
            page.AppendLine(Line($"| {result.Name} | {result.GigaProducts:F2} | {one.Onnx:F3} ms | {one.Sinter:F3} ms | {result.Ratio(1):F2} | {two.Onnx:F3} ms | {two.Sinter:F3} ms | {result.Ratio(2):F2} |"));
        }
        page.AppendLine(Line($"| geometric mean | | | | {Mean(results, 1):F2} | | | {Mean(results, 2):F2} |")).AppendLine();
        page.AppendLine(Line($"The outputs agree within {results.Max(result => result.Difference):G2} of the largest number.")).AppendLine();
    }

    private static void Flow(StringBuilder page, IReadOnlyList<ZooResult> results)
    {
        page.AppendLine("## Two predictions in flight").AppendLine();
        page.AppendLine("Predictions per second: one caller, then two at once, of models loaded for one thread and for two.").AppendLine();
        page.AppendLine("| network | threads | ONNX Runtime, one | two | gain | Sinter, one | two | gain |");
        page.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (ZooResult result in results)
        {
            foreach ((int threads, (Flow onnx, Flow sinter)) in result.Flows)
            {
                page.AppendLine(Line($"| {result.Name} | {threads} | {onnx.Alone:F1} | {onnx.Together:F1} | {onnx.Gain:F2} | {sinter.Alone:F1} | {sinter.Together:F1} | {sinter.Gain:F2} |"));
            }
        }
        page.AppendLine();
    }

    private static void Fresh(StringBuilder page, IReadOnlyList<ZooResult> results)
    {
        page.AppendLine("## Loading and memory").AppendLine();
        page.AppendLine("Time to load (create a session; specialize, without a cache): again in a process that has loaded it before, in turn, the");
        page.AppendLine("median; and fresh, as the first thing that a process does. Then the most memory resident after five predictions in a fresh");
        page.AppendLine("process, and managed bytes allocated per prediction later on, with outputs made anew and with outputs written into the");
        page.AppendLine("caller's memory.").AppendLine();
        page.AppendLine("| network | model | load again, ONNX Runtime | Sinter | fresh, ONNX Runtime | Sinter | peak, ONNX Runtime | Sinter | allocated | into own memory | arena |");
        page.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (ZooResult result in results)
        {
            FreshProcess onnx = result.FreshOnnx, sinter = result.FreshSinter;
            page.AppendLine(Line($"| {result.Name} | {Megabytes(result.ModelBytes)} | {result.Loads.Onnx:F1} ms | {result.Loads.Sinter:F1} ms | {onnx.LoadMilliseconds:F0} ms | {sinter.LoadMilliseconds:F0} ms | {Megabytes(onnx.PeakBytes)} | {Megabytes(sinter.PeakBytes)} | {sinter.AllocatedBytes:N0} B | {sinter.BackedBytes:N0} B | {Megabytes(sinter.ArenaBytes)} |"));
        }
        page.AppendLine();
    }

    private static void Families(StringBuilder page, IReadOnlyList<ZooResult> results, double peak)
    {
        page.AppendLine("## Rates").AppendLine();
        page.AppendLine("GFLOP/s of the operations that are sums of products, at one thread, counted by their definition: Winograd's algorithm");
        page.AppendLine("may exceed the peak. The share is that of the network's time.").AppendLine();
        page.AppendLine("| network | operation | kernel | steps | time | share | GFLOP/s | of the peak |");
        page.AppendLine("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (ZooResult result in results)
        {
            double total = result.Steps.Sum(step => step.Total.TotalMilliseconds) / ZooResult.StepRuns;
            var families = result.Steps.GroupBy(step => (Type: ChannelsLast.PlainName(step.Step.Type), step.Step.Kernel))
                .Select(family => (family.Key, Count: family.Count(), Products: family.Sum(step => step.Step.MultiplyAdds),
                    Milliseconds: family.Sum(step => step.Total.TotalMilliseconds) / ZooResult.StepRuns))
                .Where(family => family.Milliseconds > total * 0.02).OrderByDescending(family => family.Milliseconds);
            foreach (var family in families)
            {
                double rate = 2 * family.Products / family.Milliseconds / 1e6;
                string rates = family.Products > 0 ? Line($"{rate:F1} | {100 * rate / peak:F0} %") : "| ";
                page.AppendLine(Line($"| {result.Name} | {family.Key.Type} | {family.Key.Kernel} | {family.Count} | {family.Milliseconds:F3} ms | {100 * family.Milliseconds / total:F0} % | {rates} |"));
            }
        }
    }

    private static double Mean(IReadOnlyList<ZooResult> results, int threads) =>
        Math.Exp(results.Average(result => Math.Log(result.Ratio(threads))));

    private static string Megabytes(long bytes) => Line($"{bytes / 1e6:F1} MB");

    private static string Line(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>The processor's family and model; its marketing name may tell whose machine it is.</summary>
    private static string Processor()
    {
        const string Facts = "/proc/cpuinfo";
        if (!File.Exists(Facts))
            return "unknown processor";
        var facts = File.ReadLines(Facts).TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2).ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim());
        return string.Join(", ", new[] { "model name", "cpu family", "model" }.Where(facts.ContainsKey).Select(fact => fact == "model name"
            ? facts[fact] : $"{fact} {facts[fact]}"));
    }
}
