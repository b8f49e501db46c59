using Sinter.Conversion;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Ir;
using Described = Sinter.Formats.CoreML.Description;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Workbench.Inspect;

/// <summary>What is known of a model without loading it.</summary>
public sealed class ModelReport
{
    private static readonly EnumerationOptions WholeFolder =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = 32, AttributesToSkip = FileAttributes.ReparsePoint };

    private ModelReport(ModelAsset asset)
    {
        Path = asset.Path;
        Form = asset.Kind;
        Type = asset.ModelType.ToString();
        SpecificationVersion = asset.SpecificationVersion;
        Description = asset.Description;
    }

    public string Path { get; }

    public ModelAssetKind Form { get; }

    /// <summary>The model type, for example <c>MlProgram</c>.</summary>
    public string Type { get; }

    public int SpecificationVersion { get; }

    /// <summary>Bytes of all its files; 0 for a model of a pipeline.</summary>
    public long Bytes { get; private init; }

    public Described.ModelDescription Description { get; }

    /// <summary>The functions of the program, if there is one.</summary>
    public IReadOnlyList<FunctionReport> Functions { get; private init; } = [];

    public IReadOnlyList<ProgramWeight> Weights { get; private init; } = [];

    /// <summary>Layers of a neural network by kind, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Layers { get; private init; } = [];

    /// <summary>Classes of custom layers, which an application must supply.</summary>
    public IReadOnlyList<string> CustomLayers { get; private init; } = [];

    /// <summary>The models of a pipeline.</summary>
    public IReadOnlyList<ModelReport> Models { get; private init; } = [];

    /// <summary>Reads everything but the weights themselves.</summary>
    /// <exception cref="ModelException">The model is damaged, or newer than what is known.</exception>
    public static ModelReport Read(string path, CancellationToken cancellation) => Of(SourceModel.OpenToPredict(path, cancellation).Asset, FileBytes(path), cancellation);

    private static ModelReport Of(ModelAsset asset, long bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Program? program = asset.HasProgram ? asset.ReadProgram() : null;
        return new ModelReport(asset)
        {
            Bytes = bytes,
            Functions = program is null ? [] : [.. program.Functions.Values.Select(FunctionReport.Of)],
            Weights = program is null ? [] : ProgramWeights.Find(program),
            Layers = Counted(LayersOf(asset).Select(layer => layer.LayerCase.ToString())),
            CustomLayers = [.. LayerTree.CustomClasses(LayersOf(asset))],
            Models = [.. asset.Models.Select(model => Of(model, 0, cancellation))],
        };
    }

    internal static IReadOnlyList<KeyValuePair<string, int>> Counted(IEnumerable<string> names) =>
        [.. names.CountBy(name => name).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)];

    /// <summary>None for a compiled network that loading refuses: a report still says what is known of it.</summary>
    private static IEnumerable<Wire.NeuralNetworkLayer> LayersOf(ModelAsset asset)
    {
        Wire.Model? model;
        try
        {
            model = asset.Model;
        }
        catch (ModelException) when (asset.IsCompiledNetwork)
        {
            return [];
        }
        return model?.TypeCase switch
        {
            Wire.Model.TypeOneofCase.NeuralNetwork => model.NeuralNetwork.Layers,
            Wire.Model.TypeOneofCase.NeuralNetworkClassifier => model.NeuralNetworkClassifier.Layers,
            Wire.Model.TypeOneofCase.NeuralNetworkRegressor => model.NeuralNetworkRegressor.Layers,
            _ => [],
        };
    }

    private static long FileBytes(string path) => File.Exists(path)
        ? new FileInfo(path).Length
        : new DirectoryInfo(path).EnumerateFiles("*", WholeFolder).Sum(file => file.Length);
}

/// <summary>A function of a program.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Opset">The opset of its active body.</param>
/// <param name="Operations">Operations by type, the most frequent first; constants are left out.</param>
public sealed record FunctionReport(string Name, Opset Opset, IReadOnlyList<KeyValuePair<string, int>> Operations)
{
    public int OperationCount => Operations.Sum(operation => operation.Value);

    public static FunctionReport Of(Function function) => new(function.Name, function.Opset,
        ModelReport.Counted(function.Body.AllOperations().Where(operation => !operation.IsConstant).Select(operation => operation.Type)));
}
