using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Formats.Onnx;

namespace Sinter.Conversion;

/// <summary>A model for what works on ML Programs alone: neural networks and ONNX models are converted into a package that is there until this
/// is disposed.</summary>
internal sealed class ProgramFile : IDisposable
{
    private readonly string? _folder;

    private ProgramFile(string path, string? folder)
    {
        Path = path;
        _folder = folder;
    }

    /// <summary>The model, or the package that was made of it.</summary>
    public string Path { get; }

    /// <summary>True when the model was converted.</summary>
    public bool IsConverted => _folder is not null;

    /// <exception cref="ModelException">The model is damaged, or cannot be converted.</exception>
    public static ProgramFile Of(string source, CancellationToken cancellation = default)
    {
        if (!Converts(source))
            return new ProgramFile(source, null);
        string folder = Directory.CreateTempSubdirectory("sinter-program-").FullName;
        var file = new ProgramFile(System.IO.Path.Combine(folder, $"{System.IO.Path.GetFileNameWithoutExtension(source)}.mlpackage"), folder);
        try
        {
            ModelConverter.Convert(source, file.Path, new ConversionOptions(), null, cancellation);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>True of a model that is converted first.</summary>
    public static bool Converts(string source) => OnnxFile.Is(source) || Network.Is(ModelAsset.Open(source).ModelType);

    public void Dispose()
    {
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
