using System.IO.Compression;
using Sinter.Compression;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Tensors;
using Sinter.Tests.Formats;

namespace Sinter.Tests.Compression;

/// <summary>Compresses the recorded models as coremltools did, and compares with what it wrote.</summary>
public sealed class RecordedCompressionTests(RecordedCompressionTests.Archive archive) : IClassFixture<RecordedCompressionTests.Archive>
{
    /// <summary>Table entries are rounded to the weight's type, and sums to double's.</summary>
    private const double ErrorSlack = 1 + 1e-6;

    public static TheoryData<string> Names => [.. RecordedCompression.All.Select(recorded => recorded.Name)];

    [Fact]
    public void Every_recorded_case_is_compared()
    {
        SharedFolder.Require();
        Assert.Equal(Directory.GetDirectories(archive.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            RecordedCompression.All.Select(recorded => recorded.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Compresses_as_recorded(string name)
    {
        SharedFolder.Require();
        RecordedCompression recorded = RecordedCompression.All.Single(candidate => candidate.Name == name);
        using var folder = new TemporaryFolder();
        string source = Path.Combine(archive.Folder, name, "uncompressed.mlpackage"), output = folder.At("compressed.mlpackage");
        ModelCompressor.Compress(source, output, recorded.Configuration);
        ModelAsset expected = ModelAsset.Open(Path.Combine(archive.Folder, name, "model.mlpackage")), got = ModelAsset.Open(output);
        Assert.Equal(expected.SpecificationVersion, got.SpecificationVersion);
        Function theirs = expected.ReadProgram().Functions["main"], ours = got.ReadProgram().Functions["main"];
        Function original = ModelAsset.Open(source).ReadProgram().Functions["main"];
        int compared = 0;
        foreach ((Operation reader, string parameter, Variable weight) in CompressedWeights(theirs))
        {
            Variable mine = ours.Body.Operations.Single(operation => operation.Name == reader.Name).Input(parameter)!.Variable!;
            Tensor before = CompressedConstant.Evaluate(
                original.Body.Operations.Single(operation => operation.Name == reader.Name).Input(parameter)!.Variable!, original.Opset);
            if (recorded.IsExact)
                AssertSame(weight, mine);
            (double theirError, double norm) = WeightError.Measure(before, CompressedConstant.Evaluate(weight, theirs.Opset));
            (double ourError, _) = WeightError.Measure(before, CompressedConstant.Evaluate(mine, ours.Opset));
            Assert.True(ourError <= (theirError * ErrorSlack) + (norm * 1e-13), $"{weight.Name}: error {ourError}, recorded {theirError}");
            compared++;
        }
        Assert.True(compared > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decompresses_to_what_the_operations_gave(string name)
    {
        SharedFolder.Require();
        using var folder = new TemporaryFolder();
        string source = Path.Combine(archive.Folder, name, "model.mlpackage"), output = folder.At("plain.mlpackage");
        Assert.True(ModelCompressor.Decompress(source, output) > 0);
        Function before = ModelAsset.Open(source).ReadProgram().Functions["main"], after = ModelAsset.Open(output).ReadProgram().Functions["main"];
        Assert.DoesNotContain(after.Body.Operations, CompressedConstant.Is);
        foreach ((Operation reader, string parameter, Variable weight) in CompressedWeights(before))
        {
            Variable plain = after.Body.Operations.Single(operation => operation.Name == reader.Name).Input(parameter)!.Variable!;
            Assert.Equal(CompressedConstant.Evaluate(weight, before.Opset).Bytes, plain.ConstantTensor!.Bytes);
        }
    }

    private static IEnumerable<(Operation Reader, string Parameter, Variable Weight)> CompressedWeights(Function function) =>
        function.Body.Operations.Where(operation => !CompressedConstant.Is(operation))
            .SelectMany(operation => operation.Inputs.Select(input => (operation, input.Key, input.Value[0].Variable)))
            .Where(use => use.Variable?.Producer is { } producer && CompressedConstant.Is(producer))
            .Select(use => (use.operation, use.Key, use.Variable!));

    /// <summary>The same operations of the same names, with the same bytes in every parameter.</summary>
    private static void AssertSame(Variable expected, Variable got)
    {
        Operation theirs = expected.Producer!, ours = got.Producer!;
        Assert.Equal(theirs.Name, ours.Name);
        Assert.Equal(theirs.Type, ours.Type);
        foreach (string parameter in theirs.Inputs.Keys.Concat(theirs.Attributes.Keys).Where(parameter => parameter != "name"))
        {
            TensorLiteral? literal = Constexpr.Parameter(theirs, parameter), mine = Constexpr.Parameter(ours, parameter);
            if (literal is null)
            {
                AssertSame(theirs.Input(parameter)!.Variable!, ours.Input(parameter)!.Variable!);
                continue;
            }
            Assert.NotNull(mine);
            Assert.Equal(literal.Type, mine.Type);
            int same = literal.Value.Bytes.CommonPrefixLength(mine.Value.Bytes);
            Assert.True(same == literal.Value.ByteLength, $"{ours.Name}, {parameter}: byte {same} of {literal.Value.ByteLength} differs");
        }
        Assert.Equal(theirs.Inputs.Keys.Order(), ours.Inputs.Keys.Order());
    }

    public sealed class Archive : IDisposable
    {
        private readonly Lazy<TemporaryFolder> _folder = new(() =>
        {
            var folder = new TemporaryFolder();
            ZipFile.ExtractToDirectory(Path.Combine(SharedFolder.Fixtures, "compression", "weights.zip"), folder.Path);
            return folder;
        });

        public string Folder => Path.Combine(_folder.Value.Path, "compression");

        public void Dispose()
        {
            if (_folder.IsValueCreated)
                _folder.Value.Dispose();
        }
    }
}
