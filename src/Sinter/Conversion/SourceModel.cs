using Sinter.Formats.CoreML;
using Sinter.Formats.Onnx;
using Sinter.Ir;

namespace Sinter.Conversion;

/// <summary>Models in every form that can be loaded.</summary>
internal static class SourceModel
{
    /// <summary>Opens a Core ML model, or converts an ONNX file in memory.</summary>
    /// <exception cref="ModelFormatException">There is no model, or it is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">Something in the model cannot be converted, or is newer than what is known.</exception>
    public static ModelAsset Open(string path, CancellationToken cancellation = default)
    {
        if (!OnnxFile.Is(path) || !File.Exists(path))
            return ModelAsset.Open(path);
        OnnxModel model = OnnxFile.Read(path);
        OnnxProgram program = OnnxImporter.Import(model, new OnnxImportOptions(), cancellation);
        return ModelAsset.Of(new Program([program.Function]), InterfaceDescription.Of(program), SpecificationVersions.Newest, path);
    }
}
