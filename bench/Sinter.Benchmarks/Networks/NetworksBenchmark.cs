namespace Sinter.Benchmarks;

/// <summary>Networks of the zoo beside ONNX Runtime, at one thread and at two, on the same inputs: the latency alone, for a quick
/// look.</summary>
internal static class NetworksBenchmark
{
    private const int Rounds = 31;

    /// <param name="arguments">Archives of the zoo; all of ../shared/bench where none is given.</param>
    public static void Run(string[] arguments)
    {
        foreach (string archive in ZooCase.ArchivesOf(arguments))
        {
            using ZooCase zoo = ZooCase.Open(archive);
            foreach (int threads in (int[])[1, 2])
                Compare(zoo, threads);
        }
    }

    private static void Compare(ZooCase zoo, int threads)
    {
        using IZooSession onnx = OnnxSession.Open(zoo, threads), sinter = new SinterSession(zoo, threads);
        onnx.Prepare(zoo);
        sinter.Prepare(zoo);
        ZooAgreement.Require(onnx, sinter);
        var contest = new Contest();
        contest.Add("ONNX Runtime", onnx.Predict);
        contest.Add("Sinter", sinter.Predict);
        contest.Run($"{zoo.Name}, {threads} thread{(threads == 1 ? "" : "s")}, {zoo.GigaProducts:F2} G multiply-adds", Rounds);
    }
}
