using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Api;
using Sinter.Workbench.Bench;
using Colors = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;

namespace Sinter.Tests.Cli;

/// <summary><c>sinter bench</c> on small models. Alone, since it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(BenchCommandTests), DisableParallelization = true)]
[Collection(nameof(BenchCommandTests))]
public sealed class BenchCommandTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_model_is_measured_on_random_inputs()
    {
        using TestPackage package = TestModels.Attention();
        Assert.Equal(ExitCode.Success, await RunAsync("bench", package.Path, "--rounds", "3", "--threads", "1", "--json"));
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        JsonElement result = document.RootElement, latency = result.GetProperty("latencyMilliseconds");
        Assert.Equal(3, latency.GetProperty("rounds").GetInt32());
        double median = latency.GetProperty("median").GetDouble();
        Assert.InRange(median, latency.GetProperty("fastest").GetDouble(), double.MaxValue);
        Assert.True(latency.GetProperty("fastest").GetDouble() > 0);
        Assert.True(result.GetProperty("predictionsPerSecond").GetProperty("twoInFlight").GetDouble() > 0);
        Assert.True(result.GetProperty("loadMilliseconds").GetDouble() > 0);
        Assert.True(result.GetProperty("arenaBytes").GetInt64() > 0);
        Assert.InRange(result.GetProperty("allocatedBytesPerPrediction").GetDouble(),
            sizeof(float) * TestModels.Rows * TestModels.Columns, 2 * sizeof(float) * TestModels.Rows * TestModels.Columns);
        JsonElement[] slowest = [.. result.GetProperty("slowestOperations").EnumerateArray()];
        Assert.NotEmpty(slowest);
        Assert.Contains(slowest, step => step.GetProperty("gigaflops").GetDouble() > 0);
        Assert.InRange(slowest.Sum(step => step.GetProperty("share").GetDouble()), 0.5, 1.0001);
    }

    [Fact]
    public async Task Its_text_names_the_slowest_operations()
    {
        using TestPackage package = TestModels.Doubled();
        Assert.Equal(ExitCode.Success, await RunAsync("bench", package.Path, "x=[1, 2, 3, 4]", "--rounds", "2", "--top", "1"));
        string text = _output.ToString();
        foreach (string word in new[] { "latency", "median of 2", "throughput", "load", "peak memory", "planned memory", "allocated", "mul" })
            Assert.Contains(word, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_that_do_not_fit_are_refused()
    {
        using TestPackage package = TestModels.Doubled();
        Assert.Equal(ExitCode.InputInvalid, await RunAsync("bench", package.Path, "x=[1, 2, 3]", "--rounds", "2"));
        Assert.Contains("[4]", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Random_inputs_fit_every_kind_of_feature_and_are_the_same_each_time()
    {
        foreach (TestPackage package in new[] { TestModels.Attention(), TestModels.Negative(Colors.Rgb, 5, 3), TestModels.Counter(),
            TestModels.RunningSum(), TestModels.TextClassifier() })
        {
            using (package)
            {
                using Model model = package.Load();
                Features first = RandomInputs.Of(model.Description), second = RandomInputs.Of(model.Description);
                foreach ((string name, FeatureValue value) in model.Predict(first))
                    Assert.Equal(value.ToString(), model.Predict(second)[name].ToString());
            }
        }
    }

    private Task<int> RunAsync(params string[] arguments) =>
        Tool.RunAsync(arguments, Terminal.Into(_output, _error), TestContext.Current.CancellationToken);
}
