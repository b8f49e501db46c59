using System.IO.Compression;
using System.Text.Json;
using Sinter.Tests;
using Sinter.Workbench.Bench;

namespace Sinter.Conformance;

/// <summary>The networks of the zoo cost no more memory than <c>bench/budgets.json</c> allows. Time is never tested: machines differ.</summary>
public sealed class BudgetTests
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static TheoryData<string> Networks => [.. Budgets().Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_keeps_its_budget(string name)
    {
        string archive = Path.Combine(SharedFolder.Path, "bench", $"{name}.zip");
        Assert.SkipUnless(File.Exists(archive), "the networks of the zoo are not here");
        string folder = Directory.CreateTempSubdirectory("sinter-budget-").FullName;
        try
        {
            ZipFile.ExtractToDirectory(archive, folder);
            Check(name, Path.Combine(folder, name, "float32.mlpackage"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Check(string name, string package)
    {
        using Model model = Model.Load(package, new ModelConfiguration { Threads = 1, CachePolicy = CachePolicy.None });
        Features inputs = RandomInputs.Of(model.Description);
        ModelCost budget = Budgets()[name], cost = ModelCost.Of(model, inputs);
        Assert.InRange(cost.AllocatedBytes, 0, budget.AllocatedBytes);
        Assert.InRange(cost.ArenaBytes, 0, budget.ArenaBytes);
        Assert.InRange(cost.ConstantBytes, 0, budget.ConstantBytes);
        Assert.Equal(0, ModelCost.Of(model, inputs, ModelCost.IntoOwnMemory(model.Description)).AllocatedBytes);
    }

    private static Dictionary<string, ModelCost> Budgets() => JsonSerializer.Deserialize<Dictionary<string, ModelCost>>(
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "bench", "budgets.json")), Format)!;
}
