using System.Collections.Concurrent;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML;

/// <summary>The weight files beside a model. A program names them relative to <c>@model_path</c>, the folder of the model's specification
/// or of its <c>model.mil</c>. Files are mapped when first asked for.</summary>
public sealed class WeightFiles(string folder)
{
    public const string DefaultFileName = "weight.bin";

    /// <summary>How programs name the usual weight file.</summary>
    public const string DefaultReference = $"{Prefix}weights/{DefaultFileName}";

    private const string Prefix = "@model_path/";

    private readonly ConcurrentDictionary<string, BlobFile> _open = new(StringComparer.Ordinal);

    /// <summary>What <c>@model_path</c> stands for.</summary>
    public string Folder { get; } = folder;

    /// <summary>The full path of a file that a program names.</summary>
    /// <exception cref="ModelFormatException">The name leaves the model's folder, or no such file is there.</exception>
    public string Resolve(string reference, string place)
    {
        if (!reference.StartsWith(Prefix, StringComparison.Ordinal))
            throw new ModelFormatException(ModelStage.Read, place, $"a weight file named {Prefix}...", $"\"{reference}\"");
        string path = ContainedPath.Resolve(Folder, reference[Prefix.Length..], place);
        if (!File.Exists(path))
            throw new ModelFormatException(ModelStage.Read, place, $"the weight file {reference} in {Folder}", "nothing there");
        return path;
    }

    /// <exception cref="ModelFormatException">The file is not there or is no blob file.</exception>
    public BlobFile Open(string reference, string place) =>
        _open.TryGetValue(reference, out BlobFile? file) ? file : _open.GetOrAdd(reference, BlobFile.Open(Resolve(reference, place)));

    /// <summary>The tensor that a program refers to, over mapped memory.</summary>
    /// <exception cref="ModelFormatException">The record is damaged or does not fit the type.</exception>
    public Tensor Read(BlobReference reference, TensorType type, string place)
    {
        if (!type.TryGetShape(out Shape shape))
            throw new ModelFormatException(ModelStage.Read, place, "a weight whose every dimension is known", type.ToString());
        return Open(reference.FileName, place).ReadTensor(reference.Offset, type.Element, shape, place);
    }
}
