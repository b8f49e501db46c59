using System.Text.Json;
using Sinter.Workbench.Bench;

namespace Sinter.Benchmarks;

/// <summary>Writes <c>bench/budgets.json</c>: what the networks of the zoo may cost in memory. A test fails when one costs more; after a change
/// that is worth its cost this writes the new budgets.</summary>
internal static class BudgetWriter
{
    private const double Slack = 1.05;

    private static readonly JsonSerializerOptions Format =
        new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="arguments">The file to write.</param>
    public static void Run(string[] arguments)
    {
        var budgets = new Dictionary<string, ModelCost>();
        foreach (string archive in ZooCase.ArchivesOf([]))
        {
            using ZooCase zoo = ZooCase.Open(archive);
            using Model model = Model.Load(zoo.PackagePath, new ModelConfiguration { Threads = 1, CachePolicy = CachePolicy.None });
            ModelCost cost = ModelCost.Of(model, zoo.ToFeatures());
            budgets.Add(zoo.Name, new ModelCost(cost.AllocatedBytes, WithSlack(cost.ArenaBytes), WithSlack(cost.ConstantBytes)));
            Console.WriteLine($"{zoo.Name}: {cost}");
        }
        File.WriteAllText(arguments[0], JsonSerializer.Serialize(budgets, Format) + "\n");
    }

    /// <summary>Other vector tiers pad panels otherwise.</summary>
    private static long WithSlack(long bytes) => (long)(bytes * Slack);
}
