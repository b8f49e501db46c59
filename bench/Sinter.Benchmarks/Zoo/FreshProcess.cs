using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sinter.Benchmarks;

/// <summary>What a process of its own measured: loading a network of the zoo and predicting with it for the first times.</summary>
/// <param name="LoadMilliseconds">From the path to a model, or session, that can predict.</param>
/// <param name="FirstMilliseconds">The first prediction.</param>
/// <param name="PeakBytes">The most memory that the process had resident.</param>
/// <param name="AllocatedBytes">Managed memory allocated per prediction.</param>
/// <param name="BackedBytes">The same when all outputs are written into arrays of the caller's; 0 for ONNX Runtime.</param>
/// <param name="ArenaBytes">Planned memory of one prediction.</param>
/// <param name="ConstantBytes">Planned memory of constants.</param>
internal sealed record FreshProcess(double LoadMilliseconds, double FirstMilliseconds, long PeakBytes, double AllocatedBytes,
    double BackedBytes, long ArenaBytes, long ConstantBytes)
{
    public const string CommandName = "measure";

    private const int Predictions = 5;

    /// <summary>Runs one engine on a case in new processes, and gives the medians of their times and the most of their peaks.</summary>
    public static FreshProcess Measure(ZooCase zoo, ZooEngine engine, int threads, int processes = 3)
    {
        FreshProcess[] runs = [.. Enumerable.Range(0, processes).Select(_ => MeasureOnce(zoo, engine, threads))];
        return runs[0] with
        {
            LoadMilliseconds = Median(runs.Select(run => run.LoadMilliseconds)),
            FirstMilliseconds = Median(runs.Select(run => run.FirstMilliseconds)),
            PeakBytes = runs.Max(run => run.PeakBytes),
        };
    }

    /// <summary>What the new process does.</summary>
    /// <param name="arguments">The engine, the case's folder, and the number of threads.</param>
    public static void Run(string[] arguments)
    {
        var engine = Enum.Parse<ZooEngine>(arguments[0]);
        using ZooCase zoo = ZooCase.InFolder(arguments[1]);
        int threads = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        long start = Stopwatch.GetTimestamp();
        using IZooSession session = engine == ZooEngine.Sinter ? new SinterSession(zoo, threads) : OnnxSession.Open(zoo, threads);
        double load = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        session.Prepare(zoo);
        start = Stopwatch.GetTimestamp();
        session.Predict();
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        for (int i = 1; i < Predictions; i++)
            session.Predict();
        using var process = Process.GetCurrentProcess();
        long peak = process.PeakWorkingSet64;
        double allocated = AllocatedBy(session.Predict), backed = AllocatedBy(session.PredictIntoOwnMemory);
        (long arena, long constants) = session.PlannedBytes;
        Console.WriteLine(JsonSerializer.Serialize(new FreshProcess(load, first, peak, allocated, backed, arena, constants)));
    }

    /// <summary>Starts this program again with other arguments, and reads the one line of JSON that it writes.</summary>
    public static T Start<T>(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(FreshProcess).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<T>(output)!
            : throw new InvalidOperationException($"The process {string.Join(' ', start.ArgumentList)} gave {process.ExitCode}.");
    }

    private static FreshProcess MeasureOnce(ZooCase zoo, ZooEngine engine, int threads) =>
        Start<FreshProcess>(CommandName, $"{engine}", zoo.Folder, threads.ToString(CultureInfo.InvariantCulture));

    private static double AllocatedBy(Action predict)
    {
        const int Repetitions = 10;
        predict();
        predict();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Repetitions; i++)
            predict();
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Repetitions;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
