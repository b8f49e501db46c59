using Sinter.Formats.CoreML;
using Sinter.Formats.Onnx;
using Sinter.Ir;
using Sinter.Ir.Text;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Loading;

/// <summary>Makes a compiled model from a source model.</summary>
internal static class ModelCompiler
{
    private const string Extension = ".mlmodelc";

    /// <exception cref="ModelFormatException">The source model is invalid.</exception>
    /// <exception cref="ModelUnsupportedException">It is of a type that is not compiled.</exception>
    public static string Compile(string source, string? output, CancellationToken cancellation)
    {
        if (OnnxFile.Is(source))
            return CompileConverted(source, output, cancellation);
        ModelAsset asset = ModelAsset.Open(source);
        if (asset.Kind == ModelAssetKind.Compiled)
            throw new ModelUnsupportedException(
                ModelStage.Compile, source, "a model that is compiled already", "a .mlmodel file or a .mlpackage folder");
        string destination = Destination(source, output);
        string name = Path.GetFileNameWithoutExtension(destination);
        using var writer = new CompiledBundleWriter(destination);
        IReadOnlyDictionary<string, ProgramFacts> programs = Write(asset, writer, cancellation);
        writer.WriteMetadata(asset.Description, new CompiledModelFacts(asset.ModelType, asset.SpecificationVersion, name)
        {
            Programs = programs,
            PipelineModelTypes = [.. asset.Models.Select(model => model.ModelType)],
            ClassLabels = LabelList.Of(asset.Model!),
            IsUpdatable = asset.Model!.IsUpdatable,
        });
        writer.WriteAnalytics(CompiledAnalytics.Of(asset.Model, Path.GetFileNameWithoutExtension(source)));
        cancellation.ThrowIfCancellationRequested();
        writer.Commit();
        return destination;
    }

    /// <summary>An ONNX model is converted into a package, which is compiled.</summary>
    private static string CompileConverted(string source, string? output, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("sinter-convert-").FullName;
        try
        {
            string package = Path.Combine(folder, Path.ChangeExtension(Path.GetFileName(source), ".mlpackage"));
            ModelConverter.ConvertAsync(source, package, cancellationToken: cancellation).GetAwaiter().GetResult();
            return Compile(package, output, cancellation);
        }
        finally
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Where the system refuses to delete a file that is still mapped, the temporary folder is cleared later.
            }
        }
    }

    /// <summary>Writes programs as text with their weights beside it, pipelines as folders of their models, and every other model
    /// whole.</summary>
    private static IReadOnlyDictionary<string, ProgramFacts> Write(ModelAsset asset, CompiledBundleWriter writer,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        switch (asset.ModelType)
        {
            case Wire.Model.TypeOneofCase.MlProgram:
                Program program = asset.ReadProgram();
                GraphVerifier.Check(program, ModelStage.Compile);
                CopyWeights(program, asset.Weights, writer, cancellation);
                writer.WriteProgram(asset.ModelType, asset.SpecificationVersion, asset.WireDescription, MilPrinter.Print(program));
                return FactsOf(program, asset.WireDescription);
            case Wire.Model.TypeOneofCase.Pipeline or Wire.Model.TypeOneofCase.PipelineClassifier or Wire.Model.TypeOneofCase.PipelineRegressor:
                foreach (ModelAsset model in asset.Models)
                    Write(model, writer.AddModel(), cancellation);
                writer.WritePipeline(asset.ModelType, asset.SpecificationVersion, asset.WireDescription);
                break;
            default:
                writer.WriteSpecification(asset.Model!);
                break;
        }
        return new Dictionary<string, ProgramFacts>();
    }

    private static Dictionary<string, ProgramFacts> FactsOf(Program program, Wire.ModelDescription description) =>
        program.Functions.Values.ToDictionary(
            function => description.Functions.Count == 0 ? "" : function.Name, ProgramFacts.Of, StringComparer.Ordinal);

    private static string Destination(string source, string? output)
    {
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(source)) + Extension;
        if (output is null)
            return Path.Combine(Directory.CreateTempSubdirectory("sinter-").FullName, name);
        return Directory.Exists(output) && !output.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
            ? Path.Combine(output, name)
            : output;
    }

    /// <summary>Copies each weight file that the program names, once.</summary>
    private static void CopyWeights(Program program, WeightFiles weights, CompiledBundleWriter writer, CancellationToken cancellation)
    {
        foreach (string name in WeightFiles.NamedBy(program))
        {
            cancellation.ThrowIfCancellationRequested();
            string target = writer.WeightFilePath(Path.GetFileName(name));
            File.Copy(weights.PathOf(name), target);
        }
    }
}
