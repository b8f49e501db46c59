using Sinter.Fuzz;
namespace Sinter.Tests.Formats;

public class ScratchFuzz
{
    [Fact]
    public void Many()
    {
        var lines = new List<string>();
        foreach (FuzzTarget target in FuzzTarget.All.Where(t => t.Name == Environment.GetEnvironmentVariable("FZ")))
        {
            var mutator = new Mutator(int.Parse(Environment.GetEnvironmentVariable("FS") ?? "1",
                System.Globalization.CultureInfo.InvariantCulture));
            int n = int.Parse(Environment.GetEnvironmentVariable("FN") ?? "1000", System.Globalization.CultureInfo.InvariantCulture);
            var kinds = new Dictionary<string, int>();
            for (int i = 0; i < n; i++)
            {
                byte[] variant = mutator.Mutate(target.Seeds[i % target.Seeds.Count], target.Seeds[(i + 1) % target.Seeds.Count]);
                long started = System.Diagnostics.Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
                try { target.Read(variant); }
                catch (ModelException) { }
                catch (Exception e)
                {
                    string key = e.GetType().Name + e.Message + "\n" + string.Join('\n', (e.StackTrace ?? "").Split('\n').Take(12));
                    if (kinds.TryAdd(key, 1)) lines.Add($"{i} {key}");
                }
                double ms = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                long mem = GC.GetAllocatedBytesForCurrentThread() - before;
                if (ms > 300 || mem > (20 << 20)) lines.Add($"{i} took {ms} ms, {mem >> 20} MiB {Convert.ToBase64String(variant)}");
            }
        }
        File.WriteAllLines(Environment.GetEnvironmentVariable("FO")!, lines);
    }
}
