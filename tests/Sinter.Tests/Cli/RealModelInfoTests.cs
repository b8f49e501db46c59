using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Formats;

namespace Sinter.Tests.Cli;

/// <summary>Models that others published are described, whatever tool wrote them.</summary>
public sealed class RealModelInfoTests
{
    private const int LeastCount = 70;

    [Fact]
    public async Task EveryRealModelIsDescribed()
    {
        SharedFolder.Require();
        var failures = new List<string>();
        int count = 0;
        foreach (string path in Models())
        {
            count++;
            using StringWriter output = new(), error = new();
            int code = await Tool.RunAsync(
                ["info", path, "--json"], Terminal.Into(output, error), TestContext.Current.CancellationToken);
            if (code != ExitCode.Success)
            {
                failures.Add($"{path}: {error}");
                continue;
            }
            using JsonDocument report = JsonDocument.Parse(output.ToString());
            foreach (JsonElement function in report.RootElement.GetProperty("interfaces").EnumerateArray())
                Assert.True(function.GetProperty("outputs").GetArrayLength() > 0, $"{path} has no output");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n{string.Join('\n', failures)}");
        Assert.True(count >= LeastCount, $"There are only {count} models.");
    }

    [Theory]
    [InlineData("gavi-Iris/iris.mlmodel", "array [")]
    [InlineData("MoonAndEye-CreateMLDemo/FruitClassifier.mlmodel", ", by default ")]
    [InlineData("Packt-ML-with-CoreML/Chapter06/Notebooks/output/FastStyleTransferVanGoghStarryNight.mlmodel",
        "custom layer classes to supply: ResCropBlockLambda, RescaleOutputLambda")]
    public async Task WhatIsOpenIsSaidInWords(string model, string words)
    {
        SharedFolder.Require();
        using StringWriter output = new(), error = new();
        await Tool.RunAsync(
            ["info", Path.Combine(SharedFolder.RealModels, model)], Terminal.Into(output, error), TestContext.Current.CancellationToken);
        Assert.Contains(words, output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Files, packages and bundles, each once; one bundle has no extension of its own.</summary>
    private static IEnumerable<string> Models() => SharedFolder.RealFiles("*.mlmodel")
        .Concat(SharedFolder.RealFolders("*.mlpackage"))
        .Concat(SharedFolder.RealFolders("*.mlmodelc"))
        .Where(path => !Path.GetDirectoryName(path)!.Contains(".mlpackage", StringComparison.Ordinal)
            && !Path.GetDirectoryName(path)!.Contains(".mlmodelc", StringComparison.Ordinal))
        .Concat(SharedFolder.RealFiles("model.espresso.net").Select(file => Path.GetDirectoryName(file)!)
            .Where(folder => !folder.Contains(".mlmodelc", StringComparison.Ordinal)));
}
