using System.Globalization;

namespace Sinter.Benchmarks;

/// <summary>Networks of the zoo, converted from ONNX by Sinter, beside the zoo's own packages: the latency of both, and what the compiled programs
/// have that the other does not, since equal programs are equally fast.</summary>
internal static class ConvertedBenchmark
{
    private const int Rounds = 31;

    /// <param name="arguments">--plans to compare the programs alone; archives of the zoo, all of ../shared/bench where none is given.</param>
    public static void Run(string[] arguments)
    {
        bool onlyPlans = arguments.Contains("--plans");
        foreach (string archive in ZooCase.ArchivesOf([.. arguments.Where(argument => argument != "--plans")]))
        {
            using ZooCase zoo = ZooCase.Open(archive);
            string converted = Path.Combine(zoo.Folder, "converted.mlpackage");
            ModelConverter.Convert(zoo.OnnxPath, converted);
            foreach (int threads in onlyPlans ? [1] : (int[])[1, 2])
                Compare(zoo, converted, threads, onlyPlans);
        }
    }

    private static void Compare(ZooCase zoo, string converted, int threads, bool onlyPlans)
    {
        var configuration = new ModelConfiguration { Threads = threads, CachePolicy = CachePolicy.None };
        using Model own = Model.Load(zoo.PackagePath, configuration), model = Model.Load(converted, configuration);
        string title = $"{zoo.Name}, {threads} thread{(threads == 1 ? "" : "s")}";
        if (onlyPlans)
        {
            Console.WriteLine(title);
        }
        else
        {
            Features inputs = zoo.ToFeatures();
            var contest = new Contest();
            contest.Add("the zoo's package", () => own.Predict(inputs));
            contest.Add("converted from ONNX", () => model.Predict(inputs));
            contest.Run(title, Rounds);
        }
        if (threads == 1)
            Differences(own.ComputePlan, model.ComputePlan);
    }

    private static void Differences(ComputePlan own, ComputePlan converted)
    {
        Dictionary<string, (int Count, double Share)> left = Operations(own), right = Operations(converted);
        foreach (string type in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal))
        {
            (int ownCount, double ownShare) = left.GetValueOrDefault(type);
            (int count, double share) = right.GetValueOrDefault(type);
            if (ownCount != count)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {type,-32} {ownCount,5} ({ownShare,6:P1})  converted {count,5} ({share,6:P1})"));
        }
    }

    private static Dictionary<string, (int Count, double Share)> Operations(ComputePlan plan) => plan.Operations.GroupBy(operation => operation.Type)
        .ToDictionary(group => group.Key, group => (group.Count(), group.Sum(operation => operation.EstimatedShare)), StringComparer.Ordinal);
}
