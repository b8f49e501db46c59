using Sinter.Conversion;
using Sinter.Formats.Onnx;
using Sinter.Ir;

namespace Sinter;

/// <summary>How far a conversion is.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Done">Parts of the step that are done.</param>
/// <param name="Total">Parts of the step.</param>
public readonly record struct ConversionProgress(string Step, int Done, int Total);

/// <summary>What came of a conversion.</summary>
/// <param name="Path">The package.</param>
/// <param name="Operations">Operations of the program by type, the most frequent first; constants are left out.</param>
/// <param name="Notes">What the caller may want to know: sizes that were left open, for example.</param>
public sealed record ConversionReport(string Path, IReadOnlyList<KeyValuePair<string, int>> Operations, IReadOnlyList<string> Notes);

/// <summary>Converts models of other formats to Core ML packages.</summary>
/// <example>
/// <code>
/// ModelConverter.Convert("detector.onnx", "Detector.mlpackage", new ConversionOptions
/// {
///     Target = DeploymentTarget.iOS17,
///     Precision = ComputePrecision.Float16,
///     Inputs = new Dictionary&lt;string, ConversionInput&gt; { ["image"] = new() { Image = new(ColorLayout.Rgb) { Scale = 1 / 255.0 } } },
/// });
/// </code>
/// </example>
public static class ModelConverter
{
    /// <summary>Converts an ONNX file into an ML Program in a package.</summary>
    /// <param name="source">The <c>.onnx</c> file; weights may lie in files beside it.</param>
    /// <param name="output">The <c>.mlpackage</c> to make; nothing may be there yet.</param>
    /// <param name="options">How it is converted; null for the defaults.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <exception cref="ModelFormatException">The source model is invalid.</exception>
    /// <exception cref="ModelUnsupportedException">Operators cannot be converted: <see cref="ModelUnsupportedException.Problems"/> lists them
    /// all with their nodes.</exception>
    /// <exception cref="ModelInputException">The options name what is not there, or do not fit it.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static ConversionReport Convert(string source, string output, ConversionOptions? options = null,
        IProgress<ConversionProgress>? progress = null) => Convert(source, output, options, progress, CancellationToken.None);

    /// <summary>The same without blocking the caller.</summary>
    /// <inheritdoc cref="Convert(string, string, ConversionOptions?, IProgress{ConversionProgress}?)"/>
    /// <param name="source">The <c>.onnx</c> file; weights may lie in files beside it.</param>
    /// <param name="output">The <c>.mlpackage</c> to make; nothing may be there yet.</param>
    /// <param name="options">How it is converted; null for the defaults.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Stops the work; nothing is left behind.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<ConversionReport> ConvertAsync(string source, string output, ConversionOptions? options = null,
        IProgress<ConversionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Convert(source, output, options, progress, cancellationToken), cancellationToken);

    private static ConversionReport Convert(string source, string output, ConversionOptions? options,
        IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= new ConversionOptions();
        if (!OnnxFile.Is(source))
            throw new ModelUnsupportedException(ModelStage.Convert, source, "a model in another format", "an .onnx file");
        OnnxModel model = OnnxFile.Read(source);
        OnnxProgram imported = OnnxImporter.Import(model, ImportSettings.Of(options, (done, total) =>
            progress?.Report(new ConversionProgress("Converting nodes", done, total))), cancellation);
        Function function = imported.Function;
        if (options.Precision == ComputePrecision.Float16)
            function = Float16Rewriting.Rewrite(function, options.Float32Operations);
        progress?.Report(new ConversionProgress("Simplifying", 0, 1));
        ConversionPipeline.Run(function, [.. imported.Outputs.Select(feature => feature.Name)], cancellation);
        ConstantBinding.Bind(function);
        imported = imported with { Function = function };
        var notes = new List<string>();
        int version = function.Opset.SpecificationVersion();
        var program = new Program([function], attributes: [new("buildInfo", BuildInfo.Of("onnx"))]);
        var package = new ConvertedPackage(program, InterfaceDescription.Of(imported, options, model, notes), version);
        progress?.Report(new ConversionProgress("Writing", 0, 1));
        package.Write(output, cancellation);
        return new ConversionReport(output, [.. function.Body.AllOperations().Where(operation => !operation.IsConstant)
            .CountBy(operation => operation.Type).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)], notes);
    }
}
