using System.Diagnostics;
using System.Globalization;

namespace Sinter.Benchmarks;

/// <summary>Times several ways to do the same work, in turn, so that what the machine does meanwhile meets all of them alike. The first
/// one is what the others are compared with.</summary>
internal sealed class Contest
{
    private const int WarmUps = 5;

    /// <summary>Threads of an engine that wait for more work by spinning take a core from the one that runs next; after this they
    /// sleep.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly List<(string Name, Action Work)> _entries = [];

    public void Add(string name, Action work) => _entries.Add((name, work));

    /// <summary>Runs all and prints the median of each.</summary>
    public void Run(string title, int rounds)
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
        Console.WriteLine(title);
        double first = 0;
        for (int i = 0; i < times.Length; i++)
        {
            Array.Sort(times[i]);
            double median = times[i][rounds / 2];
            if (i == 0)
                first = median;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {_entries[i].Name,-44} {median,9:F3} ms  (fastest {times[i][0],9:F3})  {first / median,6:F2} times as fast"));
        }
    }
}
