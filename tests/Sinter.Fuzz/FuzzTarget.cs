using System.Text;
using Google.Protobuf;
using Sinter.Formats.CoreML;
using Sinter.Ir.Text;
using Sinter.Tensors;
using Mil = Sinter.Formats.CoreML.Wire.Mil;
using ProgramWriter = Sinter.Formats.CoreML.ProgramWriter;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Fuzz;

/// <summary>A reader of untrusted bytes, with small valid inputs to start from.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Read">Reads; may only throw a <see cref="ModelException"/>.</param>
/// <param name="Seeds">Valid inputs.</param>
public sealed record FuzzTarget(string Name, Action<byte[]> Read, IReadOnlyList<byte[]> Seeds)
{
    private static readonly WeightFiles Weights = SeedWeights();

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("model", ReadModel, SeedModels()),
        new("blob", ReadBlobs, [SeedBlobs()]),
        new("manifest", bytes => PackageManifest.Read(bytes, "Manifest.json"), [Encoding.UTF8.GetBytes(Manifest)]),
        new("compiled", bytes => CompiledModelData.Read(bytes, "coremldata.bin"), SeedCompiled()),
        new("analytics", bytes => CompiledAnalytics.Read(bytes, "coremldata.bin"),
            [CompiledAnalytics.Of(new Wire.Model(), "model").ToArray()]),
        new("metadata", bytes => CompiledMetadata.Read(bytes, "metadata.json"), [Encoding.UTF8.GetBytes(Metadata)]),
        new("mil", bytes => MilParser.Parse(Encoding.UTF8.GetString(bytes), "model.mil", AbsentBlobs.Instance),
            [Encoding.UTF8.GetBytes(MilText)]),
        new("espresso-net", bytes => EspressoSeed.Read(net: bytes), [EspressoSeed.Net]),
        new("espresso-shape", bytes => EspressoSeed.Read(shapes: bytes), [EspressoSeed.Shapes]),
        new("espresso-weights", bytes => EspressoSeed.Read(weights: bytes), [EspressoSeed.Weights]),
        new("espresso-labels", bytes => EspressoSeed.Read(typeData: bytes), [EspressoSeed.TypeData]),
        new("onnx", OnnxTarget.Convert, OnnxTarget.Seeds),
        new("network", NetworkTarget.Lower, NetworkSeeds.All),
        new("network-load", NetworkTarget.Load, NetworkSeeds.All),
    ];

    private static void ReadModel(byte[] bytes)
    {
        Visit(ModelAsset.Of(WireReader.Read(bytes, Wire.Model.Parser, "model.mlmodel"), Weights, "model.mlmodel"));

        static void Visit(ModelAsset asset)
        {
            _ = asset.Description;
            if (asset.HasProgram)
                ProgramWriter.Write(asset.ReadProgram(), null, asset.SpecificationVersion);
            foreach (ModelAsset part in asset.Models)
                Visit(part);
        }
    }

    private static void ReadBlobs(byte[] bytes)
    {
        BlobFile file = BlobFile.Over(bytes, "weight.bin");
        foreach (BlobRecord record in file.Records())
        {
            Tensor tensor = file.ReadTensor(record.Offset, record.ElementType, [(int)record.ElementCount]);
            _ = tensor.Bytes.Length;
        }
    }

    /// <summary>A folder with the weight file that the seeds name, for as long as the process lives.</summary>
    private static WeightFiles SeedWeights()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sinter-fuzz-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        string path = folder.CreateSubdirectory("weights").FullName;
        File.WriteAllBytes(Path.Combine(path, WeightFiles.DefaultFileName), SeedBlobs());
        return new WeightFiles(folder.FullName);
    }

    private static byte[] SeedBlobs()
    {
        string path = Path.GetTempFileName();
        using (var writer = new BlobFileWriter(path))
        {
            writer.Add(Tensor.From<float>([2, 3], [1, 2, 3, 4, 5, 6]));
            writer.Add(Tensor.OverReadOnly(ElementType.UInt3, [5], new byte[] { 1, 2 }));
            writer.Add(Tensor.From<byte>([4], [1, 2, 3, 4]));
        }
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static IReadOnlyList<byte[]> SeedCompiled() =>
    [
        CompiledModelData.OfProgram(Wire.Model.TypeOneofCase.MlProgram, 7, Description()).ToArray(),
        CompiledModelData.OfSpecification(Trees()).ToArray(),
        CompiledModelData.OfPipeline(Wire.Model.TypeOneofCase.Pipeline, 7, Description(),
            [CompiledModelData.OfSpecification(Trees())]).ToArray(),
    ];

    private static IReadOnlyList<byte[]> SeedModels() =>
    [
        Trees().ToByteArray(),
        Program().ToByteArray(),
        new Wire.Model
        {
            SpecificationVersion = 7,
            Description = Description(),
            Pipeline = new Wire.Pipeline { Models = { Program(), Trees() }, Names = { "first", "second" } },
        }.ToByteArray(),
    ];

    private static Wire.Model Program()
    {
        var wire = ProgramWriter.Write(MilParser.Parse(MilText, "seed", AbsentBlobs.Instance), null, 7);
        wire.Functions["main"].BlockSpecializations["CoreML6"].Operations.Add(new Mil.Operation
        {
            Type = "const",
            Outputs = { wire.Functions["main"].Inputs[0].Clone() },
            Attributes =
            {
                ["val"] = new Mil.Value
                {
                    Type = wire.Functions["main"].Inputs[0].Type,
                    BlobFileValue = new Mil.Value.Types.BlobFileValue { FileName = WeightFiles.DefaultReference, Offset = 64 },
                },
            },
        });
        wire.Functions["main"].BlockSpecializations["CoreML6"].Operations[^1].Outputs[0].Name = "w";
        return new Wire.Model { SpecificationVersion = 7, Description = Description(), MlProgram = wire };
    }

    private static Wire.Model Trees() => new()
    {
        SpecificationVersion = 7,
        Description = Description(),
        TreeEnsembleRegressor = new Wire.TreeEnsembleRegressor
        {
            TreeEnsemble = new Wire.TreeEnsembleParameters
            {
                NumPredictionDimensions = 1,
                BasePredictionValue = { 0.5 },
                Nodes =
                {
                    new Wire.TreeEnsembleParameters.Types.TreeNode { BranchFeatureValue = 1, TrueChildNodeId = 1, FalseChildNodeId = 2 },
                    new Wire.TreeEnsembleParameters.Types.TreeNode
                    {
                        NodeId = 1,
                        EvaluationInfo = { new Wire.TreeEnsembleParameters.Types.TreeNode.Types.EvaluationInfo { EvaluationValue = 2 } },
                    },
                },
            },
        },
    };

    private static Wire.ModelDescription Description()
    {
        var flexible = new Wire.ArrayFeatureType
        {
            Shape = { 1, 3 },
            DataType = Wire.ArrayFeatureType.Types.ArrayDataType.Float32,
            ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange
            {
                SizeRanges =
                {
                    new Wire.SizeRange { LowerBound = 1, UpperBound = 4 },
                    new Wire.SizeRange { LowerBound = 1, UpperBound = -1 },
                },
            },
        };
        var image = new Wire.ImageFeatureType { Width = 4, Height = 4, ColorSpace = Wire.ImageFeatureType.Types.ColorSpace.Rgb };
        var dictionary = new Wire.DictionaryFeatureType { StringKeyType = new Wire.StringFeatureType() };
        return new Wire.ModelDescription
        {
            Input =
            {
                new Wire.FeatureDescription { Name = "x", Type = new Wire.FeatureType { MultiArrayType = flexible, IsOptional = true } },
                new Wire.FeatureDescription { Name = "image", Type = new Wire.FeatureType { ImageType = image } },
            },
            Output =
            {
                new Wire.FeatureDescription { Name = "label", Type = new Wire.FeatureType { StringType = new Wire.StringFeatureType() } },
                new Wire.FeatureDescription { Name = "scores", Type = new Wire.FeatureType { DictionaryType = dictionary } },
            },
            PredictedFeatureName = "label",
            PredictedProbabilitiesName = "scores",
            Metadata = new Wire.Metadata { Author = "someone", UserDefined = { ["key"] = "value" } },
        };
    }

    private const string Manifest = """
        {"fileFormatVersion": "1.0.0", "itemInfoEntries": {"A": {"path": "com.apple.CoreML/model.mlmodel", "name": "model.mlmodel",
        "author": "com.apple.CoreML", "description": "d"}}, "rootModelIdentifier": "A"}
        """;

    private const string Metadata = """
        [{"specificationVersion": 7, "modelType": {"name": "MLModelType_mlProgram"}, "stateSchema": [], "userDefinedMetadata": {"a": "b"},
        "inputSchema": [{"name": "x", "type": "MultiArray", "dataType": "Float16", "shape": "[1, 2]", "shapeRange": "[[1, 1], [1, 9]]"},
        {"name": "i", "type": "Image", "width": "4", "height": "4", "isColor": "1", "enumeratedSizes": "[[4, 4], [8, 8]]"}],
        "outputSchema": [{"name": "y", "type": "Dictionary", "keyType": "String"}]}]
        """;

    private const string MilText = """
        program(1.0)
        [buildInfo = dict<tensor<string, []>, tensor<string, []>>({{"coremltools-version", "8.1"}})]
        {
            func main<ios16>(tensor<fp32, [2, 3]> x) {
                    tensor<int32, [2]> perm = const()[name = tensor<string, []>("perm"), val = tensor<int32, [2]>([1, 0])];
                    tensor<fp32, [3, 2]> t = transpose(perm = perm, x = x)[name = tensor<string, []>("t")];
                    tensor<fp16, [2]> h = const()[name = tensor<string, []>("h"), val = tensor<fp16, [2]>([0x1p+0, -0x1.8p+1])];
                } -> (t);
        }
        """;
}
