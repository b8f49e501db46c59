using System.Diagnostics;
using System.Globalization;

namespace Sinter.Benchmarks;

/// <summary>Times several ways to do the same work, in turn, so that what the machine does meanwhile meets all of them alike. The first
/// one is what the others are compared with.</summary>
internal sealed class Contest
{
    private const int WarmUps = 5;

    /// <summary>Threads of an engine that wait for more work by spinning take a core from the one that runs next; after this they sleep.
    /// ONNX Runtime's spin for more than 30 milliseconds, in which another engine's second thread gains nothing; less than 100.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly List<(string Name, Action Work)> _entries = [];

    public void Add(string name, Action work) => _entries.Add((name, work));

    /// <summary>Runs all and prints the median of each.</summary>
    public void Run(string title, int rounds)
    {
        double[][] times = Measure(rounds);
        Console.WriteLine(title);
        double first = MedianOf(times[0]);
        for (int i = 0; i < times.Length; i++)
        {
            double median = MedianOf(times[i]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {_entries[i].Name,-44} {median,9:F3} ms  (fastest {times[i][0],9:F3})  {first / median,6:F2} times as fast"));
        }
    }

    /// <summary>Runs all, and gives the sorted milliseconds of each.</summary>
    public double[][] Measure(int rounds)
    {
        var times = new double[_entries.Count][];
        for (int i = 0; i < times.Length; i++)
            times[i] = new double[rounds];
        for (int round = -WarmUps; round < rounds; round++)
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                Thread.Sleep(Pause);
                // Its threads wake up, and its data come back into the caches.
                _entries[i].Work();
                long start = Stopwatch.GetTimestamp();
                _entries[i].Work();
                if (round >= 0)
                    times[i][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
        foreach (double[] sorted in times)
            Array.Sort(sorted);
        return times;
    }

    /// <summary>The middle of sorted times.</summary>
    public static double MedianOf(double[] sorted) => sorted[sorted.Length / 2];
}
