using Sinter.Cli.Verify;

namespace Sinter.Conformance;

/// <summary>The recorded cases, run as <c>sinter verify</c> runs them: one test per archive.</summary>
public sealed class RecordedCaseTests
{
    private static readonly string[] Folders =
    [
        "fixtures/programs", "fixtures/neuralnetwork", "fixtures/classical", "fixtures/pipelines", "fixtures/real", "fixtures/compression",
            "bench",
    ];

    public static TheoryData<string> Archives => SharedFolder.Exists
        ? [.. Folders.SelectMany(folder => Directory.GetFiles(Path.Combine(SharedFolder.Path, folder), "*.zip"))
            .Select(path => Path.GetRelativePath(SharedFolder.Path, path)).Order(StringComparer.Ordinal)]
        : ["(absent)"];

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task Every_case_passes_but_for_the_known_failures(string archive)
    {
        Assert.SkipUnless(SharedFolder.Exists, SharedFolder.Absent);
        IReadOnlyDictionary<string, string> known = KnownFailures.Read();
        int jobs = Environment.ProcessorCount;
        using var search = new CaseSearch();
        var runner = new CaseRunner(request => LoadedCaseModel.Load(request, threads: 1), [CaseNumerics.Fast, CaseNumerics.Faithful]);
        VerifySummary summary = await VerifyRun.RunAsync(
            search.Find(Path.Combine(SharedFolder.Path, archive)), runner, CaseFilter.All, jobs, null,
                TestContext.Current.CancellationToken);
        Assert.True(summary.Passed > 0, "No case passed.");
        // Every Core ML model must run; other file forms may be unsupported still.
        string unexpected = string.Join('\n', summary.Results
            .Where(result => !known.ContainsKey(result.Name))
            .Where(result => result.Outcome == Outcome.Failed || (result.Outcome == Outcome.Skipped && IsCoreML(result)))
            .Select(result => $"{result.Name}: {result.Reason}"));
        Assert.True(unexpected.Length == 0, unexpected);
    }

    [Fact]
    public async Task Compressed_weights_that_stay_compressed_give_the_recorded_results()
    {
        Assert.SkipUnless(SharedFolder.Exists, SharedFolder.Absent);
        IReadOnlyDictionary<string, string> known = KnownFailures.Read();
        using var search = new CaseSearch();
        var runner = new CaseRunner(request => LoadedCaseModel.Load(request, threads: 1, WeightResidency.Memory), [CaseNumerics.Fast]);
        VerifySummary summary = await VerifyRun.RunAsync(search.Find(Path.Combine(SharedFolder.Path, "fixtures/compression")), runner,
            CaseFilter.All, Environment.ProcessorCount, null, TestContext.Current.CancellationToken);
        Assert.True(summary.Passed > 0, "No case passed.");
        Assert.DoesNotContain(summary.Results, result => result.Outcome == Outcome.Failed && !known.ContainsKey(result.Name));
    }

    /// <summary>The last step of some classical cases has another row's inputs; the many before it are right. (Cases of one or two steps
    /// were recorded by loops of one prediction each, every one of them the last.)</summary>
    [Fact]
    public void Classical_cases_fail_in_their_last_step_only()
    {
        Assert.SkipUnless(SharedFolder.Exists, SharedFolder.Absent);
        using var search = new CaseSearch();
        var runner = new CaseRunner(request => LoadedCaseModel.Load(request, threads: 1), [CaseNumerics.Fast]);
        int stepsBefore = 0;
        foreach (CaseLocation location in search.Find(Path.Combine(SharedFolder.Path, "fixtures/classical")))
        {
            RecordedCase recorded = CaseReader.Read(location.ReadDescription(), location.DisplayPath);
            int last = recorded.Variants[0].Steps.Count - 1;
            if (last < 2)
                continue;
            foreach (CaseResult result in runner.Run(location, CaseFilter.All, TestContext.Current.CancellationToken).Where(result =>
                result.Outcome != Outcome.Passed))
            {
                Assert.StartsWith($"Fast: step {last}, output", result.Reason, StringComparison.Ordinal);
                stepsBefore += last;
            }
        }
        Assert.True(stepsBefore > 100, $"{stepsBefore}");
    }

    [Fact]
    public void Known_failures_have_reasons() => Assert.All(KnownFailures.Read(), failure => Assert.NotEmpty(failure.Value));

    private static bool IsCoreML(CaseResult result) => !result.Model.EndsWith(".onnx", StringComparison.Ordinal);
}
