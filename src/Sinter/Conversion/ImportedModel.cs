using Sinter.Editing;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Formats.Onnx;
using Sinter.Ir;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conversion;

/// <summary>A source model as a program, before its precision is chosen and it is written.</summary>
/// <param name="Function">The program's function.</param>
/// <param name="Description">Its interface and metadata.</param>
/// <param name="Format">What the source is: onnx, neuralnetwork or mlprogram.</param>
/// <param name="Notes">What the caller may want to know.</param>
internal sealed record ImportedModel(Function Function, Wire.ModelDescription Description, string Format, List<string> Notes)
{
    /// <summary>What the outputs are called; passes may rename values.</summary>
    public IReadOnlyList<string> OutputNames { get; } = [.. Function.Body.Outputs.Select(output => output.Name)];

    /// <exception cref="ModelException">The source is damaged, cannot be converted, or the options do not fit it.</exception>
    public static ImportedModel Of(string source, ConversionOptions options, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        if (OnnxFile.Is(source))
            return OfOnnx(source, options, progress, cancellation);
        ModelAsset asset = ModelAsset.Open(source);
        RefuseOnnxOptions(options);
        ImportedModel imported = Network.Is(asset.ModelType) ? OfNetwork(asset, options, cancellation) : OfProgram(source, options);
        Opset target = ImportSettings.Target(options.Target);
        if (imported.Function.Opset > target)
        {
            throw new ModelUnsupportedException(ModelStage.Convert, source, $"the target {options.Target}",
                $"{imported.Function.Opset} or newer: the program has its operations");
        }
        Describe(imported.Description, options.Metadata);
        return imported;
    }

    private static ImportedModel OfOnnx(string source, ConversionOptions options, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        OnnxModel model = OnnxFile.Read(source);
        OnnxProgram imported = OnnxImporter.Import(model, ImportSettings.Of(options, (done, total) =>
            progress?.Report(new ConversionProgress("Converting nodes", done, total))), cancellation);
        var notes = new List<string>();
        return new ImportedModel(imported.Function, InterfaceDescription.Of(imported, options, model, notes), "onnx", notes);
    }

    private static ImportedModel OfNetwork(ModelAsset asset, ConversionOptions options, CancellationToken cancellation)
    {
        var elements = new Dictionary<string, ElementType>(StringComparer.Ordinal);
        foreach ((string name, ConversionInput input) in options.Inputs)
        {
            if (input.ElementType is { } type)
                elements[name] = type.ToTensorType();
        }
        foreach ((string name, ArrayElementType type) in options.OutputTypes)
            elements[name] = type.ToTensorType();
        string[] features = [.. asset.WireDescription.Input.Concat(asset.WireDescription.Output).Select(feature => feature.Name)];
        if (options.Inputs.Keys.Concat(options.OutputTypes.Keys).FirstOrDefault(name => !features.Contains(name)) is { } unknown)
            throw new ModelInputException(ModelStage.Convert, $"the name '{unknown}'", $"one of {string.Join(", ", features)}", "another");
        var network = NetworkConversion.Of(asset, elements, cancellation);
        return new ImportedModel(network.Function, network.Description, "neuralnetwork", [.. network.Notes]);
    }

    /// <summary>A program is there already: what is chosen anew is its precision.</summary>
    private static ImportedModel OfProgram(string source, ConversionOptions options)
    {
        if (options.OutputTypes.Count > 0 || options.Inputs.Values.Any(input => input.ElementType is not null))
        {
            throw new ModelInputException(ModelStage.Convert, source, "types of features only of other models; `sinter edit types` changes those of ML Programs",
                "types of an ML Program's features");
        }
        EditedModel model = EditedModel.Open(source);
        return new ImportedModel(model.Function, model.Description.Clone(), "mlprogram", []);
    }

    private static void RefuseOnnxOptions(ConversionOptions options)
    {
        (bool IsGiven, string Name)[] own =
        [
            (options.States.Count > 0, "states"), (options.Classifier is not null, "a classifier's labels"), (options.Operators.Count > 0, "converters of operators"),
            (options.Inputs.Values.Any(input => input.Shape is not null || input.EnumeratedShapes is not null), "shapes"),
            (options.Inputs.Values.Any(input => input.Image is not null), "pictures as inputs"),
            (options.Inputs.Values.Any(input => input.Constant is not null), "constants as inputs"), (options.OutputImages.Count > 0, "pictures as outputs"),
            (options.Inputs.Values.Any(input => input.DefaultValue is not null), "default values of inputs"),
        ];
        if (own.FirstOrDefault(option => option.IsGiven) is { Name: { } name })
        {
            throw new ModelInputException(ModelStage.Convert, "the options", $"{name} only for ONNX models: a Core ML model keeps its own interface, which `sinter edit` changes",
                name);
        }
    }

    private static void Describe(Wire.ModelDescription description, ConversionMetadata given)
    {
        description.Metadata ??= new Wire.Metadata();
        if (given.ShortDescription.Length > 0)
            description.Metadata.ShortDescription = given.ShortDescription;
        if (given.Version.Length > 0)
            description.Metadata.VersionString = given.Version;
        if (given.Author.Length > 0)
            description.Metadata.Author = given.Author;
        if (given.License.Length > 0)
            description.Metadata.License = given.License;
        foreach ((string key, string value) in given.UserDefined)
            description.Metadata.UserDefined[key] = value;
    }
}
