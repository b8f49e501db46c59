using System.IO.Compression;
using Sinter.Cli.Verify;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Cli;

public sealed class CaseRunnerTests : IDisposable
{
    private const string Steps = """
        "steps": [{"inputs": {"x": {"tensor": "0/x"}}, "expected": {"y": {"tensor": "0/y", "rtol": 0, "atol": 0.1}}},
                  {"inputs": {"x": {"double": 3}}, "expected": {"y": {"double": 6, "rtol": 0, "atol": 0.1}}}]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Doubles its input and adds the number of predictions since the state was new, times <c>drift</c>.</summary>
    private sealed class Doubler(double drift) : CaseModel
    {
        private int _predictions;

        public override bool HasUnknownShape(string output) => false;

        public override void ResetState() => _predictions = 0;

        public override Tensor? Constant(string name) => name == "w" ? Tensor.Scalar(1f) : null;

        public override IReadOnlyDictionary<string, FileContent> Predict(IReadOnlyList<KeyValuePair<string, FileContent>> inputs)
        {
            Tensor x = ((TensorContent)inputs.Single(input => input.Key == "x").Value).Tensor;
            double[] y = [.. x.ToDoubles().Select(value => value * 2 + drift * _predictions)];
            _predictions++;
            return new Dictionary<string, FileContent> { ["y"] = new TensorContent(Tensor.From<double>(x.Shape, y)) };
        }

        public override void Dispose()
        {
        }
    }

    private CaseLocation Case(string name, string body)
    {
        _folder.File($"{name}/case.json", $$"""{"name": "{{name}}", {{body}}}""");
        _folder.File($"{name}/a.mlpackage", "");
        _folder.File($"{name}/b.mlpackage", "");
        SafetensorsFile.Write(_folder.At($"{name}/inputs.safetensors"), [new("0/x", Tensor.From<float>(Shape.Of(2), [1, 2]))]);
        SafetensorsFile.Write(_folder.At($"{name}/expected.safetensors"), [new("0/y", Tensor.From<float>(Shape.Of(2), [2, 4]))]);
        return new FolderCaseLocation(_folder.Path, name, _folder.At(name));
    }

    private static IReadOnlyList<CaseResult> Run(CaseLocation location, Func<CaseModelRequest, CaseModel> load) =>
        new CaseRunner(load, [CaseNumerics.Fast, CaseNumerics.Faithful]).Run(location, CaseFilter.All);

    [Fact]
    public void EveryModelOfEveryVariantIsAResult()
    {
        CaseLocation location = Case("c", $$"""
            "models": ["a.mlpackage", "b.mlpackage"], "type": "mlProgram", "ops": ["add"], {{Steps}},
            "variants": [{"name": "half", "models": ["a.mlpackage"], "float16": true, {{Steps}}}]
            """);
        var requests = new List<(string, CaseNumerics)>();
        IReadOnlyList<CaseResult> results = Run(location, request =>
        {
            requests.Add((Path.GetFileName(request.Path), request.Numerics));
            return new Doubler(0);
        });
        Assert.All(results, result => Assert.Equal(Outcome.Passed, result.Outcome));
        Assert.Equal(["c: a.mlpackage", "c: b.mlpackage", "c (half): a.mlpackage"], results.Select(result => result.Name));
        Assert.Equal(
            [("a.mlpackage", CaseNumerics.Fast), ("b.mlpackage", CaseNumerics.Fast), ("a.mlpackage", CaseNumerics.Fast),
                ("a.mlpackage", CaseNumerics.Faithful)],
            requests);
    }

    [Theory]
    [InlineData("false", true)]
    [InlineData("true", false)]
    public void OnlyStatefulCasesKeepTheirStateBetweenSteps(string isStateful, bool passes)
    {
        CaseLocation location = Case("c", $$""" "model": "a.mlpackage", "stateful": {{isStateful}}, {{Steps}} """);
        CaseResult result = Assert.Single(Run(location, _ => new Doubler(1)));
        Assert.Equal(passes ? Outcome.Passed : Outcome.Failed, result.Outcome);
        if (!passes)
            Assert.Contains("step 1, output 'y'", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotSupportedIsSkippedAndWhatBreaksFails()
    {
        CaseLocation location = Case("c", $$""" "models": ["a.mlpackage", "b.mlpackage", "missing.mlpackage"], {{Steps}} """);
        IReadOnlyList<CaseResult> results = Run(location, request => request.Path.EndsWith("a.mlpackage", StringComparison.Ordinal)
            ? throw new ModelUnsupportedException(ModelStage.Load, "main", "the operation foo", "something else")
            : throw new InvalidOperationException("broken"));
        Assert.Equal([Outcome.Skipped, Outcome.Failed, Outcome.Failed], results.Select(result => result.Outcome));
        Assert.Contains("the operation foo", results[0].Reason, StringComparison.Ordinal);
        Assert.Contains("broken", results[1].Reason, StringComparison.Ordinal);
        Assert.Contains("missing.mlpackage", results[2].Reason, StringComparison.Ordinal);
        Assert.Equal("0 passed, 2 failed, 1 skipped", new VerifySummary(results).LastLine);
    }

    [Fact]
    public void DecompressedWeightsAreMetToTheLastBit()
    {
        CaseLocation location = Case("c", $$""" "model": "a.mlpackage", {{Steps}} """);
        SafetensorsFile.Write(_folder.At("c/decompressed.safetensors"), [new("w", Tensor.Scalar(1f))]);
        Assert.Equal(Outcome.Passed, Assert.Single(Run(location, _ => new Doubler(0))).Outcome);
        SafetensorsFile.Write(_folder.At("c/decompressed.safetensors"), [new("w", Tensor.Scalar(MathF.BitIncrement(1)))]);
        Assert.Contains("decompressed weight 'w'", Assert.Single(Run(location, _ => new Doubler(0))).Reason, StringComparison.Ordinal);
        SafetensorsFile.Write(_folder.At("c/decompressed.safetensors"), [new("v", Tensor.Scalar(1f))]);
        Assert.Contains("no constant", Assert.Single(Run(location, _ => new Doubler(0))).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"steps\": []")]
    [InlineData("\"model\": \"a.mlpackage\"")]
    [InlineData("\"model\": \"a.mlpackage\", \"steps\": 7")]
    [InlineData("\"model\": \"a.mlpackage\", \"steps\": [{\"inputs\": {\"x\": {\"what\": 1}}}]")]
    [InlineData("\"model\": \"a.mlpackage\", \"steps\": [{\"inputs\": {\"x\": {\"tensor\": \"9/x\"}}}]")]
    [InlineData("\"model\": \"../c/../../etc\", \"steps\": [{}]")]
    public void BadCasesFailWithTheirReason(string body)
    {
        CaseResult result = Assert.Single(Run(Case("c", body), _ => new Doubler(0)));
        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Contains("expected", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldersAndZipsGiveTheSameCases()
    {
        Case("set/one", $$""" "model": "a.mlpackage", {{Steps}} """);
        Case("set/two", $$""" "model": "a.mlpackage", {{Steps}} """);
        string zip = _folder.At("cases.zip");
        ZipFile.CreateFromDirectory(_folder.At("set"), zip);
        using var search = new CaseSearch();
        foreach (string path in new[] { _folder.At("set"), zip })
        {
            IReadOnlyList<CaseLocation> found = search.Find(path);
            Assert.Equal(["one", "two"], found.Select(location => location.RelativePath));
            Assert.All(found, location => Assert.Equal(Outcome.Passed, Assert.Single(Run(location, _ => new Doubler(0))).Outcome));
        }
        Assert.Equal(4, search.Find(_folder.Path).Count);
        Assert.Throws<InputFileException>(() => search.Find(_folder.At("nothing")));
        Assert.Throws<InputFileException>(() => search.Find(_folder.File("x.zip", "no zip")));
    }

    [Theory]
    [InlineData("c/../../evil")]
    [InlineData("c//evil")]
    [InlineData("c/a\\..\\evil")]
    [InlineData("c/C:evil")]
    public void ZipEntriesThatLeadOutsideAreRefused(string entry)
    {
        string zip = _folder.At("evil.zip");
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            using (var writer = new StreamWriter(archive.CreateEntry("c/case.json").Open()))
                writer.Write($$"""{"model": "a.mlpackage", {{Steps}}}""");
            using (Stream content = archive.CreateEntry(entry).Open())
                content.WriteByte(1);
        }
        using var search = new CaseSearch();
        CaseResult result = Assert.Single(Run(Assert.Single(search.Find(zip)), _ => new Doubler(0)));
        Assert.Contains("leads elsewhere", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ResultsAreGroupedByTheRarestOperation()
    {
        CaseResult Result(string name, params string[] operations) =>
            new("s", name, "", "m", "mlProgram", operations, Outcome.Passed, "", "", 0, default);
        var summary = new VerifySummary([Result("1", "add"), Result("2", "add", "conv"), Result("3", "add", "conv", "erf"), Result("4")]);
        Assert.Equal([("add", 1), ("conv", 1), ("erf", 1), ("mlProgram", 1)],
            summary.Groups.Select(group => (group.Operation, group.Passed)));
    }
}
