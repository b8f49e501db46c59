using System.Collections.Concurrent;
using Sinter.Ir;
using Sinter.Ir.Text;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML;

/// <summary>The weight files beside a model. A program names them relative to <c>@model_path</c>, the folder of the model's specification
/// or of its <c>model.mil</c>. Files are mapped when first asked for.</summary>
public sealed class WeightFiles(string folder) : IBlobResolver
{
    public const string DefaultFileName = "weight.bin";

    /// <summary>How programs name the usual weight file.</summary>
    public const string DefaultReference = $"{Prefix}weights/{DefaultFileName}";

    private const string Prefix = "@model_path/";

    /// <summary>How programs name a file in the weights folder.</summary>
    public static string ReferenceTo(string weightFile) => $"{Prefix}weights/{weightFile}";

    /// <summary>The weight files that a program names, each once.</summary>
    public static IEnumerable<string> NamedBy(Program program) => program.Functions.Values
        .SelectMany(function => function.Specializations.Values)
        .SelectMany(body => body.AllOperations())
        .SelectMany(operation => operation.Attributes.Values.Concat(operation.Inputs.Values.SelectMany(arguments => arguments)
            .Select(argument => argument.Literal)))
        .Select(literal => (literal as TensorLiteral)?.Blob?.FileName)
        .OfType<string>()
        .Distinct(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, BlobFile> _open = new(StringComparer.Ordinal);

    /// <summary>What <c>@model_path</c> stands for.</summary>
    public string Folder { get; } = folder;

    /// <summary>The full path of a file that a program names.</summary>
    /// <exception cref="ModelFormatException">The name leaves the model's folder, or no such file is there.</exception>
    public string PathOf(string fileName)
    {
        if (!fileName.StartsWith(Prefix, StringComparison.Ordinal))
            throw new ModelFormatException(ModelStage.Read, Folder, $"a weight file named {Prefix}...", $"\"{fileName}\"");
        string path = ContainedPath.Resolve(Folder, fileName[Prefix.Length..], $"{Folder}, weight file {fileName}");
        if (!File.Exists(path))
            throw new ModelFormatException(ModelStage.Read, Folder, $"the weight file {fileName}", "nothing there");
        return path;
    }

    /// <exception cref="ModelFormatException">The file is not there or is no blob file.</exception>
    public BlobFile Open(string fileName) =>
        _open.TryGetValue(fileName, out BlobFile? file) ? file : _open.GetOrAdd(fileName, BlobFile.Open(PathOf(fileName)));

    /// <inheritdoc/>
    public Tensor Resolve(string fileName, ulong offset, ElementType element, Shape shape) =>
        Open(fileName).ReadTensor(offset, element, shape);
}
