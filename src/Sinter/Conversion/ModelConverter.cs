using Sinter.Conversion;
using Sinter.Editing;
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

/// <summary>Makes Core ML packages of ML Programs: of ONNX models, of neural networks, and of ML Programs in another precision.</summary>
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
    /// <summary>Converts a model into an ML Program in a package.</summary>
    /// <param name="source">An <c>.onnx</c> file, with weights in it or beside it; a neural network (<c>.mlmodel</c> or <c>.mlpackage</c>); or an
    /// ML Program of one function, whose precision is changed. Of Core ML models the options for precision, metadata and element types count.</param>
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
    /// <param name="source">The model.</param>
    /// <param name="output">The <c>.mlpackage</c> to make; nothing may be there yet.</param>
    /// <param name="options">How it is converted; null for the defaults.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Stops the work; nothing is left behind.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<ConversionReport> ConvertAsync(string source, string output, ConversionOptions? options = null,
        IProgress<ConversionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Convert(source, output, options, progress, cancellationToken), cancellationToken);

    internal static ConversionReport Convert(string source, string output, ConversionOptions? options,
        IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= new ConversionOptions();
        ImportedModel imported = ImportedModel.Of(source, options, progress, cancellation);
        progress?.Report(new ConversionProgress("Simplifying", 0, 1));
        ConversionPipeline.Simplify(imported.Function, imported.OutputNames, cancellation);
        return Write(imported, Precision(imported, options), output, progress, cancellation);
    }

    /// <summary>Checks and writes a program.</summary>
    /// <param name="imported">The source model, whose interface the program has.</param>
    /// <param name="function">The program in the precision that it is to have.</param>
    /// <param name="output">The <c>.mlpackage</c> to make.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    internal static ConversionReport Write(ImportedModel imported, Function function, string output, IProgress<ConversionProgress>? progress,
        CancellationToken cancellation)
    {
        ConversionPipeline.Clean(function, imported.OutputNames, cancellation);
        ProgramPackage.RequireWritten(ModelStage.Convert, function);
        ConstantBinding.Bind(function);
        var program = new Program([function], attributes: [new("buildInfo", BuildInfo.Of(imported.Format))]);
        var package = new ConvertedPackage(program, imported.Description, function.Opset.SpecificationVersion());
        progress?.Report(new ConversionProgress("Writing", 0, 1));
        package.Write(output, cancellation);
        return new ConversionReport(output, [.. function.Body.AllOperations().Where(operation => !operation.IsConstant)
            .CountBy(operation => operation.Type).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)], imported.Notes);
    }

    private static Function Precision(ImportedModel imported, ConversionOptions options) => options.Precision switch
    {
        ComputePrecision.Float16 => Float16Rewriting.Rewrite(imported.Function, Float16Rewriting.Named(options.Float32Operations)),
        _ when imported.Format == "mlprogram" => Float16Rewriting.Rewrite(imported.Function, _ => true),
        _ => imported.Function,
    };
}
