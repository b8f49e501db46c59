using System.Globalization;

namespace Sinter.Benchmarks;

/// <summary>Cached loads beside the creation of ONNX Runtime sessions for the same network, in turn, and the memory that processes with the
/// same model share.</summary>
internal static class CacheBenchmark
{
    private const int Rounds = 15;

    public static void Run(string[] arguments)
    {
        foreach (string archive in ZooCase.ArchivesOf(arguments))
        {
            using ZooCase zoo = ZooCase.Open(archive);
            string folder = Directory.CreateTempSubdirectory("sinter-cache-").FullName;
            try
            {
                Measure(zoo, new ModelCache(folder));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Measure(ZooCase zoo, ModelCache cache)
    {
        var cached = new ModelConfiguration { Cache = cache };
        // Stamps are trusted once the files are older than two seconds.
        Thread.Sleep(TimeSpan.FromSeconds(2.5));
        using (Model first = Model.Load(zoo.PackagePath, cached))
            Console.WriteLine($"{zoo.Name}: first load {Describe(first.LoadReport)}");
        var contest = new Contest();
        contest.Add("ONNX Runtime, session", () => OnnxSession.Open(zoo, 0).Dispose());
        contest.Add("Sinter, cached load", () => Model.Load(zoo.PackagePath, cached).Dispose());
        Features inputs = zoo.ToFeatures();
        contest.Add("Sinter, cached load and first prediction", () =>
        {
            using Model model = Model.Load(zoo.PackagePath, cached);
            model.Predict(inputs);
        });
        contest.Add("Sinter, uncached load", () => Model.Load(zoo.PackagePath, new ModelConfiguration { CachePolicy = CachePolicy.None }).Dispose());
        contest.Run(zoo.Name, Rounds);
        using Model last = Model.Load(zoo.PackagePath, cached);
        Console.WriteLine($"  a cached load {Describe(last.LoadReport)}");
        SharedPages.Print(zoo, cache.Folder);
    }

    private static string Describe(LoadReport report) => string.Create(CultureInfo.InvariantCulture,
        $"({report.Origin}{(report.CacheMiss is { } miss ? $", {miss}: {report.CacheMissDetail}" : "")}{(report.NotCached is { } not ? $", not kept: {not}" : "")}): {report.Duration.TotalMilliseconds:F1} ms; read {report.Times.Read.TotalMilliseconds:F1}, hash {report.Times.Hash.TotalMilliseconds:F1}, map {report.Times.Map.TotalMilliseconds:F1}, verify {report.Times.Verify.TotalMilliseconds:F1}, specialize {report.Times.Specialize.TotalMilliseconds:F1}, write {report.Times.Write.TotalMilliseconds:F1}; constants {report.ConstantBytes:N0} bytes");
}
