using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.Description;
using Interfaces = Sinter.Formats.CoreML.Description;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats;

public class CompiledBundleTests
{
    private const string Text = """
        program(1.0)
        {
            func main<ios16>(tensor<fp32, [2]> x) {
                    tensor<fp32, [2]> y = relu(x = x)[name = tensor<string, []>("y")];
                } -> (y);
        }
        """;

    [Fact]
    public void AWrittenProgramOpens()
    {
        using var folder = new TemporaryFolder();
        Wire.ModelDescription description = Description();
        using (var writer = new CompiledBundleWriter(folder.At("a.mlmodelc")))
        {
            writer.WriteProgram(Wire.Model.TypeOneofCase.MlProgram, 7, description, Text);
            writer.WriteAnalytics(CompiledAnalytics.Of(new Wire.Model { SpecificationVersion = 7 }, "model"));
            writer.Commit();
        }
        CompiledBundle bundle = CompiledBundle.Open(folder.At("a.mlmodelc"));
        Assert.Equal(CompiledModelKind.Program, bundle.Kind);
        Assert.Equal(7, bundle.SpecificationVersion);
        Assert.Equal(description, bundle.Description);
        ModelAsset asset = ModelAsset.Open(folder.At("a.mlmodelc"));
        Assert.Equal(ModelAssetKind.Compiled, asset.Kind);
        Assert.True(asset.HasProgram);
        Assert.Equal("relu", Assert.Single(asset.ReadProgram().Functions["main"].Body.Operations).Type);
        Assert.Equal(2, CompiledAnalytics.Read(folder.At("a.mlmodelc", "analytics", "coremldata.bin")).Sections.Count);
    }

    [Fact]
    public void AWrittenPipelineOpens()
    {
        using var folder = new TemporaryFolder();
        var identity = new Wire.Model { SpecificationVersion = 1, Description = Description(), Identity = new Wire.Identity() };
        using (var writer = new CompiledBundleWriter(folder.At("p.mlmodelc")))
        {
            writer.AddModel().WriteProgram(Wire.Model.TypeOneofCase.MlProgram, 7, Description(), Text);
            writer.AddModel().WriteSpecification(identity);
            writer.WritePipeline(Wire.Model.TypeOneofCase.Pipeline, 7, Description());
            writer.Commit();
        }
        ModelAsset asset = ModelAsset.Open(folder.At("p.mlmodelc"));
        Assert.Equal(Wire.Model.TypeOneofCase.Pipeline, asset.ModelType);
        Assert.Equal([Wire.Model.TypeOneofCase.MlProgram, Wire.Model.TypeOneofCase.Identity],
            asset.Models.Select(model => model.ModelType));
        Assert.Equal(identity, asset.Models[1].Model);
        Assert.Throws<ModelUnsupportedException>(() => asset.ReadProgram());
    }

    [Fact]
    public void AnUncommittedBundleLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new CompiledBundleWriter(folder.At("a.mlmodelc")))
            writer.WriteProgram(Wire.Model.TypeOneofCase.MlProgram, 7, Description(), Text);
        using (var writer = new CompiledBundleWriter(folder.At("b.mlmodelc")))
            Assert.Throws<InvalidOperationException>(writer.Commit);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void DamagedBundlesAreRefused()
    {
        using var folder = new TemporaryFolder();
        byte[] program = CompiledModelData.OfProgram(Wire.Model.TypeOneofCase.MlProgram, 7, Description()).ToArray();
        Assert.Throws<ModelFormatException>(() => CompiledBundle.Open(folder.At("missing.mlmodelc")));
        Assert.Throws<ModelFormatException>(() => CompiledBundle.Open(folder.Path));
        folder.Write("no-program/coremldata.bin", program);
        Assert.Throws<ModelFormatException>(() => CompiledBundle.Open(folder.At("no-program")));
        folder.Write("no-models/coremldata.bin",
            CompiledModelData.OfPipeline(Wire.Model.TypeOneofCase.Pipeline, 7, Description(), []).ToArray());
        Assert.Throws<ModelFormatException>(() => CompiledBundle.Open(folder.At("no-models")));
        for (int length = 0; length < program.Length - 16; length++)
            Assert.Throws<ModelFormatException>(() => CompiledModelData.Read(program.AsMemory(0, length), "test"));
        byte[] wrongType = [.. program];
        wrongType[0] = 7;
        Assert.Throws<ModelFormatException>(() => CompiledModelData.Read(wrongType, "test"));
        byte[] wrongLayout = [.. program];
        wrongLayout[36] = (byte)'x';
        Assert.Throws<ModelFormatException>(() => CompiledModelData.Read(wrongLayout, "test"));
    }

    [Fact]
    public void AProgramBehindALinkThatLeavesIsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.mlmodelc/coremldata.bin",
            CompiledModelData.OfProgram(Wire.Model.TypeOneofCase.MlProgram, 7, Description()).ToArray());
        File.CreateSymbolicLink(folder.At("a.mlmodelc", "model.mil"), folder.Write("outside", Encoding.UTF8.GetBytes(Text)));
        Assert.Throws<ModelFormatException>(() => CompiledBundle.Open(folder.At("a.mlmodelc")));
    }

    [Fact]
    public void ANewerModelIsNotSupported()
    {
        using var folder = new TemporaryFolder();
        var model = new Wire.Model { SpecificationVersion = 11, Identity = new Wire.Identity() };
        Assert.Throws<ModelUnsupportedException>(() => ModelAsset.Open(folder.Write("new.mlmodel", model.ToByteArray())));
        model.SpecificationVersion = 0;
        Assert.Throws<ModelFormatException>(() => ModelAsset.Open(folder.Write("old.mlmodel", model.ToByteArray())));
        Assert.Throws<ModelFormatException>(() => ModelAsset.Open(folder.Write("none.mlmodel", [8, 7])));
    }

    [Fact]
    public void RealBundlesAreWhatTheyAre()
    {
        SharedFolder.Require();
        var kinds = SharedFolder.RealFolders("*.mlmodelc").Select(CompiledBundle.Open).ToLookup(bundle => bundle.Kind);
        Assert.Equal(11, kinds[CompiledModelKind.Program].Count());
        Assert.Equal(2, kinds[CompiledModelKind.NeuralNetwork].Count());
        Assert.Equal([2, 3], kinds[CompiledModelKind.Pipeline].Select(bundle => bundle.Models.Count).Order());
        foreach (CompiledBundle network in kinds[CompiledModelKind.NeuralNetwork])
        {
            ModelUnsupportedException error = Assert.Throws<ModelUnsupportedException>(() => ModelAsset.Open(network.Path).ReadProgram());
            Assert.Contains("espresso", error.Feature, StringComparison.Ordinal);
        }
        foreach (CompiledBundle program in kinds[CompiledModelKind.Program])
        {
            ModelAsset asset = ModelAsset.Open(program.Path);
            Assert.Equal(
                asset.Description.Default.Inputs.Select(input => input.Name).Order(),
                asset.ReadProgram().Functions["main"].Inputs.Select(input => input.Name).Order());
        }
    }

    [Fact]
    public void RealInterfaceDataIsWrittenAsItWas()
    {
        SharedFolder.Require();
        int count = 0;
        foreach (string path in SharedFolder.RealFiles("coremldata.bin"))
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (Path.GetFileName(Path.GetDirectoryName(path)) == "analytics")
                Assert.Equal(bytes, CompiledAnalytics.Read(path).ToArray());
            else if (bytes.Length > 200 || path.Contains("model1", StringComparison.Ordinal))
                Assert.Equal(bytes, CompiledModelData.Read(path).ToArray());
            else
                continue;
            count++;
        }
        Assert.True(count >= 25, $"{count}");
    }

    [Fact]
    public void InterfaceDataIsMadeAsApplesCompilerMakesIt()
    {
        SharedFolder.Require();
        int programs = 0;
        foreach (string path in SharedFolder.RealFiles("coremldata.bin").Where(file =>
            File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "model.mil"))))
        {
            CompiledModelData data = CompiledModelData.Read(path);
            Assert.Equal(File.ReadAllBytes(path),
                CompiledModelData.OfProgram(data.ModelType, data.SpecificationVersion, data.Description).ToArray());
            programs++;
        }
        Assert.Equal(8, programs);
        string pipeline = SharedFolder.RealFolders("MyTabularClassifier.mlmodelc").Single();
        CompiledModelData outer = CompiledModelData.Read(Path.Combine(pipeline, "coremldata.bin"));
        CompiledModelData[] parts =
            [.. Enumerable.Range(0, 3).Select(i => CompiledModelData.Read(Path.Combine(pipeline, $"model{i}", "coremldata.bin")))];
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(pipeline, "coremldata.bin")),
            CompiledModelData.OfPipeline(outer.ModelType, outer.SpecificationVersion, outer.Description, parts).ToArray());
        Assert.Equal(File.ReadAllBytes(Path.Combine(pipeline, "model0", "coremldata.bin")),
            CompiledModelData.OfSpecification(parts[0].Model!).ToArray());
    }

    [Fact]
    public void MetadataTellsTheSameInterface()
    {
        SharedFolder.Require();
        int count = 0;
        foreach (string path in SharedFolder.RealFolders("*.mlmodelc").Where(folder => File.Exists(Path.Combine(folder, "metadata.json"))))
        {
            CompiledBundle bundle = CompiledBundle.Open(path);
            CompiledMetadata metadata = CompiledMetadata.Read(Path.Combine(path, "metadata.json"));
            Assert.Equal(bundle.ModelType, metadata.ModelType);
            Assert.Equal(bundle.SpecificationVersion, metadata.SpecificationVersion);
            Interfaces.FunctionDescription expected = Read(bundle.Description, bundle).Default,
                actual = Read(metadata.Description, bundle).Default;
            Assert.Equal(expected.Inputs, actual.Inputs);
            Assert.Equal(expected.Outputs, actual.Outputs);
            Assert.Equal(bundle.Description.Metadata.UserDefined, metadata.Description.Metadata.UserDefined);
            count++;
        }
        Assert.True(count >= 12, $"{count}");

        static Interfaces.ModelDescription Read(Wire.ModelDescription description, CompiledBundle bundle) =>
            ModelDescriptionReader.Read(description, bundle.SpecificationVersion, isProgram: bundle.Kind == CompiledModelKind.Program,
                bundle.Path);
    }

    [Fact]
    public void MetadataIsWrittenAsApplesCompilerWritesIt()
    {
        SharedFolder.Require();
        int compared = 0;
        foreach (string path in SharedFolder.RealFolders("*.mlmodelc").Where(folder => File.Exists(Path.Combine(folder, "metadata.json"))))
        {
            ModelAsset asset = ModelAsset.Open(path);
            if (!asset.HasProgram)
                continue;
            Ir.Function function = asset.ReadProgram().Functions["main"];
            using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path, "metadata.json")));
            using var stream = new MemoryStream();
            CompiledMetadataWriter.Write(stream, asset.Description, new CompiledModelFacts(
                asset.ModelType, asset.SpecificationVersion, expected.RootElement[0].GetProperty("generatedClassName").GetString()!)
            {
                Programs = new Dictionary<string, ProgramFacts> { [""] = ProgramFacts.Of(function) },
            });
            using JsonDocument actual = JsonDocument.Parse(stream.ToArray());
            foreach (JsonProperty member in expected.RootElement[0].EnumerateObject())
            {
                Assert.True(actual.RootElement[0].TryGetProperty(member.Name, out JsonElement written),
                    $"{path}: {member.Name} is missing");
                if (member.Name == "mlProgramOperationTypeHistogram")
                    Assert.Equal(Counts(member.Value), Counts(written));
                else
                    Assert.True(JsonElement.DeepEquals(member.Value, written), $"{path}: {member.Name}: {member.Value} became {written}");
            }
            compared++;
        }
        Assert.Equal(11, compared);

        // Apple's compiler has newer definitions of some operations that take the same arguments; which ones is not known.
        static SortedDictionary<string, int> Counts(JsonElement histogram) => new(histogram.EnumerateObject().ToDictionary(
            entry => entry.Name[(entry.Name.IndexOf('.') + 1)..].ToUpperInvariant(), entry => entry.Value.GetInt32()));
    }

    [Fact]
    public void MetadataMayLeaveTheElementTypeOpen()
    {
        Wire.ModelDescription description = Description();
        description.Input[0].Type.MultiArrayType.DataType = Wire.ArrayFeatureType.Types.ArrayDataType.InvalidArrayDataType;
        using var stream = new MemoryStream();
        CompiledMetadataWriter.Write(stream, ModelDescriptionReader.Read(description, 7, isProgram: true, "test"),
            new CompiledModelFacts(Wire.Model.TypeOneofCase.MlProgram, 7, "test"));
        using JsonDocument metadata = JsonDocument.Parse(stream.ToArray());
        Assert.Equal("MultiArray (2)", metadata.RootElement[0].GetProperty("inputSchema")[0].GetProperty("formattedType").GetString());
        Assert.Equal(description, CompiledMetadata.Read(stream.ToArray(), "test").Description);
    }

    private static Wire.ModelDescription Description() => new()
    {
        Input = { Feature("x") },
        Output = { Feature("y") },
        Metadata = new Wire.Metadata { Author = "someone" },
    };

    private static Wire.FeatureDescription Feature(string name) => new()
    {
        Name = name,
        Type = new Wire.FeatureType
        {
            MultiArrayType = new Wire.ArrayFeatureType { Shape = { 2 }, DataType = Wire.ArrayFeatureType.Types.ArrayDataType.Float32 },
        },
    };
}
