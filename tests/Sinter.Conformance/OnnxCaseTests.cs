using System.Runtime.InteropServices;
using Sinter.Cli.Verify;
using Sinter.Formats.Onnx;

namespace Sinter.Conformance;

/// <summary>Recorded cases of ONNX files.</summary>
public sealed class OnnxCaseTests
{
    /// <summary>Node tests that pass; may only grow.</summary>
    private const int PassingNodeTests = 917;

    public static TheoryData<string> Archives => SharedFolder.Exists
        ? [.. Directory.GetFiles(Path.Combine(SharedFolder.Path, "fixtures/onnx"), "*.zip").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)]
        : ["(absent)"];

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task Every_case_passes_but_for_the_known_failures(string archive)
    {
        Assert.SkipUnless(SharedFolder.Exists, SharedFolder.Absent);
        IReadOnlyDictionary<string, string> known = KnownFailures.Read();
        VerifySummary summary = await VerifyAsync(Path.Combine(SharedFolder.Path, "fixtures/onnx", archive));
        string unexpected = string.Join('\n', summary.Results.Where(result => result.Outcome != Outcome.Passed && !known.ContainsKey(result.Name))
            .Select(result => $"{result.Name}: {result.Reason}"));
        Assert.True(unexpected.Length == 0, unexpected);
        if (archive == "nodes.zip")
            Assert.True(summary.Passed >= PassingNodeTests, $"{summary.Passed} node tests pass.");
    }

    /// <summary>The cases of scikit-learn's irises recorded the first rows of the table beside the results of every sixteenth; the table itself is
    /// in the nearest neighbours' model.</summary>
    [Fact]
    public async Task Classical_cases_pass_for_the_rows_that_they_were_computed_from()
    {
        Assert.SkipUnless(SharedFolder.Exists, SharedFolder.Absent);
        using var search = new CaseSearch();
        string folder = Directory.CreateTempSubdirectory("sinter-irises-").FullName;
        try
        {
            byte[]? rows = null;
            foreach (string name in (string[])["knn", "logistic", "scaler-logistic", "svc-rbf", "forest", "mlp"])
            {
                using CaseFolder source = Assert.Single(search.Find(Path.Combine(SharedFolder.Path, "fixtures/onnx", $"{name}.zip"))).Open();
                rows ??= EverySixteenth(Path.Combine(source.Path, "model.onnx"));
                string copy = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
                foreach (string file in Directory.GetFiles(source.Path))
                    File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
                string inputs = Path.Combine(copy, "inputs.safetensors");
                byte[] bytes = File.ReadAllBytes(inputs);
                rows.CopyTo(bytes, bytes.Length - rows.Length);
                File.WriteAllBytes(inputs, bytes);
            }
            VerifySummary summary = await VerifyAsync(folder);
            Assert.Equal("", string.Join('\n', summary.Results.Where(result => result.Outcome != Outcome.Passed).Select(result => $"{result.Name}: {result.Reason}")));
            Assert.Equal(6, summary.Passed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] EverySixteenth(string model)
    {
        float[] table = OnnxFile.Read(model).Graph.Initializers.First(tensor => tensor.Name == "Sc_Scancst").Read().Span<float>().ToArray();
        float[] rows = [.. Enumerable.Range(0, 8).SelectMany(i => table.AsSpan(i * 16 * 4, 4).ToArray())];
        return MemoryMarshal.AsBytes(rows.AsSpan()).ToArray();
    }

    private static async Task<VerifySummary> VerifyAsync(string path)
    {
        using var search = new CaseSearch();
        var runner = new CaseRunner(request => LoadedCaseModel.Load(request, threads: 1), [CaseNumerics.Fast]);
        return await VerifyRun.RunAsync(search.Find(path), runner, CaseFilter.All, Environment.ProcessorCount, null, TestContext.Current.CancellationToken);
    }
}
