using Sinter.Formats.CoreML.Description;
using Sinter.Formats.CoreML.Espresso;
using Sinter.Ir;
using Sinter.Ir.Text;

namespace Sinter.Formats.CoreML;

/// <summary>The form in which a model lies on disk.</summary>
public enum ModelAssetKind
{
    /// <summary>A <c>.mlmodel</c> file.</summary>
    SpecificationFile,

    /// <summary>A <c>.mlpackage</c> folder.</summary>
    Package,

    /// <summary>A <c>.mlmodelc</c> folder.</summary>
    Compiled,

    /// <summary>A program that was made in memory, of a model in another format.</summary>
    Converted,
}

/// <summary>A model in any of its forms: where it lies, what it is, its interface, and its program. A model of a pipeline is an asset
/// too.</summary>
public sealed class ModelAsset
{
    private const int NewestSpecificationVersion = 10, MaximumDepth = 8;

    private readonly CompiledBundle? _bundle;
    private readonly Program? _program;
    private readonly Lazy<ModelDescription> _description;
    private readonly Lazy<Wire.Model?> _model;

    private ModelAsset(ModelAssetKind kind, string path, int specificationVersion, Wire.Model.TypeOneofCase modelType,
        Wire.ModelDescription wireDescription, WeightFiles weights, Wire.Model? model, CompiledBundle? bundle)
    {
        if (specificationVersion is < 1 or > NewestSpecificationVersion)
        {
            throw specificationVersion < 1
                ? new ModelFormatException(ModelStage.Read, path, "a specification version from 1 on", $"{specificationVersion}")
                : new ModelUnsupportedException(ModelStage.Read, path, $"specification version {specificationVersion}",
                    $"version {NewestSpecificationVersion} or older");
        }
        if (modelType == Wire.Model.TypeOneofCase.None)
            throw new ModelFormatException(ModelStage.Read, path, "a model of a known type", "none");
        Kind = kind;
        Path = path;
        SpecificationVersion = specificationVersion;
        ModelType = modelType;
        WireDescription = wireDescription;
        Weights = weights;
        _bundle = bundle;
        _model = IsCompiledNetwork ? new Lazy<Wire.Model?>(() => EspressoReader.Read(bundle!)) : new Lazy<Wire.Model?>(model);
        _description = new Lazy<ModelDescription>(() =>
            ModelDescriptionReader.Read(wireDescription, specificationVersion, modelType == Wire.Model.TypeOneofCase.MlProgram, path));
    }

    private ModelAsset(Program program, string path, int specificationVersion, Wire.ModelDescription description, WeightFiles weights)
        : this(ModelAssetKind.Converted, path, specificationVersion, Wire.Model.TypeOneofCase.MlProgram, description, weights, null, null) =>
        _program = program;

    public ModelAssetKind Kind { get; }

    /// <summary>What was opened; for a model of a pipeline with its position.</summary>
    public string Path { get; }

    public int SpecificationVersion { get; }

    public Wire.Model.TypeOneofCase ModelType { get; }

    /// <summary>The interface as it is written.</summary>
    public Wire.ModelDescription WireDescription { get; }

    /// <summary>The interface.</summary>
    /// <exception cref="ModelFormatException">The description breaks a rule of its specification version.</exception>
    public ModelDescription Description => _description.Value;

    /// <summary>The weight files beside the model.</summary>
    public WeightFiles Weights { get; }

    /// <summary>The model message of a source model, or of a compiled one that holds it whole or is a network, which is read when first
    /// asked for; null for compiled programs and pipelines.</summary>
    /// <exception cref="ModelFormatException">The compiled network is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">Something in the compiled network is not known.</exception>
    public Wire.Model? Model => _model.Value;

    /// <summary>True when reading <see cref="Model"/> translates a compiled network, which may be refused.</summary>
    public bool IsCompiledNetwork => _bundle is { Kind: CompiledModelKind.NeuralNetwork };

    /// <summary>The folder that the file or folder lies in; null for a model that is not on disk.</summary>
    public string? Folder { get; private init; }

    /// <summary>The models of a pipeline, in order; empty for other models.</summary>
    public IReadOnlyList<ModelAsset> Models { get; private init; } = [];

    /// <summary>True when the model is, or was compiled into, a program.</summary>
    public bool HasProgram => _program is not null || _bundle is { Kind: CompiledModelKind.Program }
        || (!IsCompiledNetwork && Model is { TypeCase: Wire.Model.TypeOneofCase.MlProgram });

    /// <summary>Opens a model file or folder. What it is, is told by its content rather than its name.</summary>
    /// <param name="path">A <c>.mlmodel</c> file, a <c>.mlpackage</c> folder or a <c>.mlmodelc</c> folder.</param>
    /// <param name="memoryBound">As for <see cref="WireReader.Read{T}"/>, of a source model.</param>
    /// <exception cref="ModelFormatException">There is no model, or it is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">The model is newer than what is known.</exception>
    public static ModelAsset Open(string path, long? memoryBound = null)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        string? folder = System.IO.Path.GetDirectoryName(path);
        if (File.Exists(path))
        {
            Wire.Model model = WireReader.ReadFile(path, Wire.Model.Parser, memoryBound);
            return OfModel(ModelAssetKind.SpecificationFile, path, model, new WeightFiles(folder!), folder, 0);
        }
        if (File.Exists(System.IO.Path.Combine(path, ModelPackage.ManifestName)))
        {
            ModelPackage package = ModelPackage.Open(path);
            return OfModel(ModelAssetKind.Package, path, package.ReadModel(memoryBound), package.Weights, folder, 0);
        }
        if (Directory.Exists(path))
            return OfBundle(CompiledBundle.Open(path), folder, 0);
        throw new ModelFormatException(ModelStage.Read, path, "a model file or folder", "nothing");
    }

    /// <summary>A model that is not on disk, such as one that was just made.</summary>
    /// <param name="model">The message.</param>
    /// <param name="weights">The weight files that its program may name.</param>
    /// <param name="name">For error messages.</param>
    public static ModelAsset Of(Wire.Model model, WeightFiles weights, string name) =>
        OfModel(ModelAssetKind.SpecificationFile, name, model, weights, null, 0);

    /// <summary>A program that is not in a file of its own.</summary>
    /// <param name="program">The program; edits of what <see cref="ReadProgram"/> gives are edits of it.</param>
    /// <param name="description">Its interface.</param>
    /// <param name="specificationVersion">Decides what the interface may have.</param>
    /// <param name="path">What the program was made from.</param>
    public static ModelAsset Of(Program program, Wire.ModelDescription description, int specificationVersion, string path)
    {
        string? folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path));
        return new ModelAsset(program, path, specificationVersion, description, new WeightFiles(folder!)) { Folder = folder };
    }

    /// <summary>The program of a model that has one.</summary>
    /// <exception cref="ModelFormatException">The program is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">The model has no program, or one that only Apple's runtime reads.</exception>
    public Program ReadProgram()
    {
        if (_program is not null)
            return _program;
        if (_bundle is { Kind: CompiledModelKind.Program })
            return MilParser.Parse(MilTextFile.Read(_bundle.ProgramPath), _bundle.ProgramPath, Weights);
        if (IsCompiledNetwork)
        {
            throw new ModelUnsupportedException(ModelStage.Read, Path, $"a program of a network in {CompiledBundle.NetworkName}",
                "an ML Program");
        }
        if (Model is { TypeCase: Wire.Model.TypeOneofCase.MlProgram })
            return ProgramReader.Read(Model.MlProgram, Weights, Path);
        throw new ModelUnsupportedException(ModelStage.Read, Path, $"a program of a {ModelType} model", "an ML Program");
    }

    private static ModelAsset OfModel(ModelAssetKind kind, string path, Wire.Model model, WeightFiles weights, string? folder, int depth)
    {
        if (depth > MaximumDepth)
            throw new ModelFormatException(ModelStage.Read, path, $"at most {MaximumDepth} nested pipelines", "more");
        Wire.ModelDescription description = model.Description ?? new Wire.ModelDescription();
        return new ModelAsset(kind, path, model.SpecificationVersion, model.TypeCase, description, weights, model, null)
        {
            Folder = folder,
            Models = [.. PipelineOf(model).Select((part, i) => OfModel(kind, $"{path}/model{i}", part, weights, folder, depth + 1))],
        };
    }

    private static ModelAsset OfBundle(CompiledBundle bundle, string? folder, int depth)
    {
        IEnumerable<ModelAsset> models = bundle.Model is { } model
            ? PipelineOf(model).Select((part, i) =>
                OfModel(ModelAssetKind.Compiled, $"{bundle.Path}/model{i}", part, bundle.Weights, folder, depth + 1))
            : bundle.Models.Select(part => OfBundle(part, folder, depth + 1));
        return new ModelAsset(ModelAssetKind.Compiled, bundle.Path, bundle.SpecificationVersion, bundle.ModelType, bundle.Description,
            bundle.Weights, bundle.Model, bundle)
        {
            Folder = folder,
            Models = [.. models],
        };
    }

    private static IEnumerable<Wire.Model> PipelineOf(Wire.Model model) => (model.TypeCase switch
    {
        Wire.Model.TypeOneofCase.Pipeline => model.Pipeline,
        Wire.Model.TypeOneofCase.PipelineClassifier => model.PipelineClassifier.Pipeline,
        Wire.Model.TypeOneofCase.PipelineRegressor => model.PipelineRegressor.Pipeline,
        _ => null,
    })?.Models ?? Enumerable.Empty<Wire.Model>();
}
