using System.Diagnostics;
using System.Globalization;
using Sinter.Runtime;

namespace Sinter.Benchmarks;

/// <summary>Where networks of the zoo spend their time: by kind of step, and the slowest steps.</summary>
internal static class StepsBenchmark
{
    private const int Runs = 40;
    private const int Slowest = 20;

    /// <param name="arguments">Archives of the zoo, with the number of threads before them if not 1.</param>
    public static void Run(string[] arguments)
    {
        int threads = 1;
        foreach (string argument in arguments)
        {
            if (!int.TryParse(argument, CultureInfo.InvariantCulture, out int given))
                Measure(argument, threads);
            else
                threads = given;
        }
    }

    private static void Measure(string archive, int threads)
    {
        using ZooCase zoo = ZooCase.Open(archive);
        var profile = new StepProfile();
        using Model model = Model.Load(zoo.PackagePath, new ModelConfiguration { Threads = threads, Profile = profile, CachePolicy = CachePolicy.None });
        Features features = zoo.ToFeatures();
        double fastest = double.PositiveInfinity;
        for (int i = 0; i < 2 * Runs; i++)
        {
            if (i == Runs)
                profile.Reset();
            long start = Stopwatch.GetTimestamp();
            model.Predict(features);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        IReadOnlyList<StepTime> times = profile.Times;
        double total = times.Sum(Milliseconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{zoo.Name}, {threads} threads: {total:F3} ms, fastest {fastest:F3} ms"));
        foreach (var group in times.GroupBy(time => (time.Step.Type, time.Step.Kernel)).OrderByDescending(group => group.Sum(Milliseconds)))
            Print($"{group.Key.Type}, {group.Key.Kernel}, {group.Count()} steps", group.Sum(Milliseconds), total);
        foreach (StepTime time in times.OrderByDescending(Milliseconds).Take(Slowest))
            Print($"  {time.Step.Operation} ({time.Step.Type}, {time.Step.Kernel})", Milliseconds(time), total);
    }

    private static double Milliseconds(StepTime time) => time.Total.TotalMilliseconds / Runs;

    private static void Print(string what, double milliseconds, double total) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {what,-80} {milliseconds,9:F3} ms {100 * milliseconds / total,5:F1} %"));
}
