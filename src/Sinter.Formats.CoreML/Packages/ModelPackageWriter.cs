using Google.Protobuf;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>Writes a new <c>.mlpackage</c>. Weight files come first, then the model; <see cref="Commit"/> adds the manifest and puts the
/// package in its place. Disposing without committing leaves nothing behind.</summary>
public sealed class ModelPackageWriter : IDisposable
{
    private readonly NewFolder _folder;
    private readonly string _modelFolder;

    /// <exception cref="IOException">The destination exists or cannot be written.</exception>
    public ModelPackageWriter(string destination)
    {
        _folder = new NewFolder(destination);
        _modelFolder = Path.Combine(_folder.Path, ModelPackage.DataName, ModelPackage.Author);
        Directory.CreateDirectory(_modelFolder);
    }

    /// <summary>Starts a blob file, which a program names <c>@model_path/weights/NAME</c>. Dispose it before committing.</summary>
    public BlobFileWriter CreateBlobFile(string name = WeightFiles.DefaultFileName) => new(WeightFilePath(name));

    /// <summary>Where to write a weight file of any kind.</summary>
    public string WeightFilePath(string name)
    {
        string folder = Path.Combine(_modelFolder, ModelPackage.WeightsName);
        Directory.CreateDirectory(folder);
        return ContainedPath.Resolve(folder, name, name);
    }

    public void WriteModel(Wire.Model model)
    {
        using FileStream stream = File.Create(Path.Combine(_modelFolder, ModelPackage.ModelName));
        model.WriteTo(stream);
    }

    public void Commit()
    {
        var items = new List<PackageItem> { NewItem(ModelPackage.ModelName, "CoreML Model Specification") };
        string weights = Path.Combine(_modelFolder, ModelPackage.WeightsName);
        if (Directory.Exists(weights) && Directory.EnumerateFileSystemEntries(weights).Any())
            items.Add(NewItem(ModelPackage.WeightsName, "CoreML Model Weights"));
        new PackageManifest(items, items[0].Identifier).Write(Path.Combine(_folder.Path, ModelPackage.ManifestName));
        _folder.Commit();
    }

    public void Dispose() => _folder.Dispose();

    private static PackageItem NewItem(string name, string description) =>
        new(Guid.NewGuid().ToString().ToUpperInvariant(), $"{ModelPackage.Author}/{name}", name, ModelPackage.Author, description);
}
