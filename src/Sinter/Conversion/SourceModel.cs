using Sinter.Formats.CoreML;
using Sinter.Formats.Onnx;
using Sinter.Ir;

namespace Sinter.Conversion;

/// <summary>A model in any form that can be loaded.</summary>
/// <param name="Asset">The model; without a program when it is <paramref name="Parameterized"/>.</param>
/// <param name="Parameterized">The ONNX model when programs can only be made for values of some of its inputs, or for known shapes.</param>
/// <param name="Parameters">Those inputs.</param>
internal sealed record SourceModel(ModelAsset Asset, OnnxModel? Parameterized = null, IReadOnlySet<string>? Parameters = null)
{
    /// <summary>True of an ONNX model that has weights in files beside it.</summary>
    public bool HasExternalWeights { get; private init; }

    /// <summary>Opens a Core ML model, or converts an ONNX file in memory.</summary>
    /// <exception cref="ModelFormatException">There is no model, or it is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">Something in the model cannot be converted, or is newer than what is known.</exception>
    public static ModelAsset Open(string path, CancellationToken cancellation = default)
    {
        if (!OnnxFile.Is(path) || !File.Exists(path))
            return ModelAsset.Open(path);
        return AssetOf(OnnxImporter.Import(OnnxFile.Read(path), new OnnxImportOptions(), cancellation), path);
    }

    /// <summary>The same, but of models with parameters only the interface.</summary>
    /// <inheritdoc cref="Open"/>
    public static SourceModel OpenToPredict(string path, CancellationToken cancellation)
    {
        if (!OnnxFile.Is(path) || !File.Exists(path))
            return new SourceModel(ModelAsset.Open(path));
        OnnxModel model = OnnxFile.Read(path);
        OnnxImportResult result = OnnxImporter.TryImport(model, new OnnxImportOptions(), cancellation);
        if (result.Program is { } program)
            return new SourceModel(AssetOf(program, path)) { HasExternalWeights = OnnxFile.ExternalFiles(model).Count > 0 };
        bool isOpen = result.Parameters.Count > 0 || result.Inputs.Any(input => !input.Type.IsStatic);
        if (!result.NeedsOnlyParameters || !isOpen)
            throw OnnxImporter.Refusal(model, result);
        return new SourceModel(ModelAsset.Of(new Program([]), InterfaceDescription.Of(model, result), Opset.iOS26.SpecificationVersion(), path),
            model, result.Parameters);
    }

    public static ModelAsset AssetOf(OnnxProgram program, string path) =>
        ModelAsset.Of(new Program([program.Function]), InterfaceDescription.Of(program), Opset.iOS26.SpecificationVersion(), path);
}
