using System.Globalization;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>What a compiled model consists of.</summary>
public enum CompiledModelKind
{
    /// <summary>A program in <c>model.mil</c>.</summary>
    Program,

    /// <summary>Models in folders of their own, run one after another.</summary>
    Pipeline,

    /// <summary>The model message itself: classical models.</summary>
    Specification,

    /// <summary>A neural network in the older <c>model.espresso.*</c> files.</summary>
    NeuralNetwork,
}

/// <summary>A compiled model, a <c>.mlmodelc</c> folder.</summary>
public sealed class CompiledBundle
{
    internal const string ProgramName = "model.mil", MetadataName = "metadata.json", AnalyticsName = "analytics",
        NetworkName = "model.espresso.net",
        SubModelPrefix = "model";

    private const int MaximumDepth = 8, MaximumModels = 1000;

    private CompiledBundle(string path, CompiledModelKind kind, Wire.Model.TypeOneofCase modelType, int specificationVersion,
        Wire.ModelDescription description, Wire.Model? model, IReadOnlyList<CompiledBundle> models)
    {
        Path = path;
        Kind = kind;
        ModelType = modelType;
        SpecificationVersion = specificationVersion;
        Description = description;
        Model = model;
        Models = models;
        Weights = new WeightFiles(path);
    }

    public string Path { get; }

    public CompiledModelKind Kind { get; }

    public Wire.Model.TypeOneofCase ModelType { get; }

    public int SpecificationVersion { get; }

    /// <summary>The interface of the model. Where a bundle lacks <c>coremldata.bin</c>, what <c>metadata.json</c> says of it.</summary>
    public Wire.ModelDescription Description { get; }

    /// <summary>The whole model of a <see cref="CompiledModelKind.Specification"/>; null for others.</summary>
    public Wire.Model? Model { get; }

    /// <summary>The models of a <see cref="CompiledModelKind.Pipeline"/>, in order.</summary>
    public IReadOnlyList<CompiledBundle> Models { get; }

    /// <summary>What <c>coremldata.bin</c> holds after the description of a <see cref="CompiledModelKind.NeuralNetwork"/>; empty where the
    /// file is absent.</summary>
    internal ReadOnlyMemory<byte> TypeData { get; private init; }

    /// <summary>The weight files that the program may name.</summary>
    public WeightFiles Weights { get; }

    /// <summary>The MIL text of a <see cref="CompiledModelKind.Program"/>.</summary>
    public string ProgramPath => System.IO.Path.Combine(Path, ProgramName);

    /// <exception cref="ModelFormatException">The folder is no compiled model, or is damaged.</exception>
    public static CompiledBundle Open(string path) => Open(System.IO.Path.GetFullPath(path), System.IO.Path.GetFullPath(path), 0);

    private static CompiledBundle Open(string root, string path, int depth)
    {
        if (depth > MaximumDepth)
            throw new ModelFormatException(ModelStage.Read, path, $"at most {MaximumDepth} nested pipelines", "more");
        bool hasProgram = Has(root, path, ProgramName), hasNetwork = Has(root, path, NetworkName);
        if (!Has(root, path, CompiledModelData.FileName) || IsStandIn(System.IO.Path.Combine(path, CompiledModelData.FileName)))
            return OpenByMetadata(root, path, hasProgram, hasNetwork);
        CompiledModelData data = CompiledModelData.Read(System.IO.Path.Combine(path, CompiledModelData.FileName));
        if (hasProgram || hasNetwork)
        {
            CompiledModelKind kind = hasProgram ? CompiledModelKind.Program : CompiledModelKind.NeuralNetwork;
            return new CompiledBundle(path, kind, data.ModelType, data.SpecificationVersion, data.Description, null, [])
            {
                TypeData = data.TypeData,
            };
        }
        if (data.Model is not null)
        {
            return new CompiledBundle(path, CompiledModelKind.Specification, data.ModelType, data.Model.SpecificationVersion,
                data.Description, data.Model, []);
        }
        if (data.ModelType is Wire.Model.TypeOneofCase.Pipeline or Wire.Model.TypeOneofCase.PipelineClassifier
            or Wire.Model.TypeOneofCase.PipelineRegressor)
        {
            return new CompiledBundle(path, CompiledModelKind.Pipeline, data.ModelType, data.SpecificationVersion, data.Description, null,
                OpenModels(root, path, depth));
        }
        throw new ModelFormatException(ModelStage.Read, path, $"a program, a network or a whole model for a {data.ModelType}",
            $"the layout {data.Layout} alone");
    }

    /// <summary>Bundles are published with files left out; the interface can then be told from what is there for people.</summary>
    private static CompiledBundle OpenByMetadata(string root, string path, bool hasProgram, bool hasNetwork)
    {
        if ((!hasProgram && !hasNetwork) || !Has(root, path, MetadataName))
        {
            throw new ModelFormatException(ModelStage.Read, path,
                $"a folder with {CompiledModelData.FileName}, or with {ProgramName} and {MetadataName}",
                Directory.Exists(path) ? "a folder without" : "no folder");
        }
        CompiledMetadata metadata = CompiledMetadata.Read(System.IO.Path.Combine(path, MetadataName));
        return new CompiledBundle(path, hasProgram ? CompiledModelKind.Program : CompiledModelKind.NeuralNetwork, metadata.ModelType,
            metadata.SpecificationVersion, metadata.Description, null, []);
    }

    private static List<CompiledBundle> OpenModels(string root, string path, int depth)
    {
        var models = new List<CompiledBundle>();
        while (Directory.Exists(SubModelPath(path, models.Count)))
        {
            if (models.Count == MaximumModels)
                throw new ModelFormatException(ModelStage.Read, path, $"at most {MaximumModels} models", "more");
            ContainedPath.CheckInside(root, SubModelPath(path, models.Count), path);
            models.Add(Open(root, SubModelPath(path, models.Count), depth + 1));
        }
        return models.Count > 0
            ? models
            : throw new ModelFormatException(ModelStage.Read, path, "the models of a pipeline in model0, model1, ...", "none");
    }

    internal static string SubModelPath(string path, int index) =>
        System.IO.Path.Combine(path, SubModelPrefix + index.ToString(CultureInfo.InvariantCulture));

    private static bool Has(string root, string path, string name)
    {
        string file = System.IO.Path.Combine(path, name);
        if (!File.Exists(file))
            return false;
        ContainedPath.CheckInside(root, file, file);
        return true;
    }

    /// <summary>True for the text that Git leaves in place of a large file that was not fetched.</summary>
    private static bool IsStandIn(string path)
    {
        ReadOnlyMemory<byte> bytes = FileBytes.Map(path);
        return bytes.Span.StartsWith("version https://git-lfs"u8);
    }
}
