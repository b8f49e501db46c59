using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>A <c>.mlpackage</c> folder: a manifest, a model specification and, mostly, weight files beside it.</summary>
public sealed class ModelPackage
{
    internal const string ManifestName = "Manifest.json", DataName = "Data", Author = "com.apple.CoreML", ModelName = "model.mlmodel",
        WeightsName = "weights";

    private ModelPackage(string path, PackageManifest manifest, string modelPath)
    {
        Path = path;
        Manifest = manifest;
        ModelPath = modelPath;
        Weights = new WeightFiles(System.IO.Path.GetDirectoryName(modelPath)!);
    }

    public string Path { get; }

    public PackageManifest Manifest { get; }

    /// <summary>The file that holds the serialized model.</summary>
    public string ModelPath { get; }

    /// <summary>The weight files that a program may name.</summary>
    public WeightFiles Weights { get; }

    /// <summary>Reads the manifest and checks that every item lies inside the package and that the root item exists. Another item may be
    /// absent: coremltools lists the weights folder even when it is empty, and archives and version control do not keep empty
    /// folders.</summary>
    /// <exception cref="ModelFormatException">The package breaks a rule of its format.</exception>
    public static ModelPackage Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        string manifestPath = System.IO.Path.Combine(path, ManifestName);
        if (!File.Exists(manifestPath))
        {
            throw new ModelFormatException(ModelStage.Read, path, $"a folder with {ManifestName}",
                Directory.Exists(path) ? "a folder without" : "nothing");
        }
        ContainedPath.CheckInside(path, manifestPath, manifestPath);
        PackageManifest manifest = PackageManifest.Read(manifestPath);
        foreach (PackageItem item in manifest.Items)
            ContainedPath.Resolve(path, $"{DataName}/{item.Path}", ItemPlace(manifestPath, item));
        string modelPath = System.IO.Path.Combine(path, DataName, manifest.Root.Path);
        if (!File.Exists(modelPath))
        {
            throw new ModelFormatException(ModelStage.Read, ItemPlace(manifestPath, manifest.Root), $"the file {manifest.Root.Path}",
                Directory.Exists(modelPath) ? "a folder" : "nothing there");
        }
        return new ModelPackage(path, manifest, modelPath);
    }

    private static string ItemPlace(string manifestPath, PackageItem item) => $"{manifestPath}, item {item.Identifier}";

    /// <summary>Parses the model specification.</summary>
    /// <param name="memoryBound">As for <see cref="WireReader.Read{T}"/>.</param>
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public Wire.Model ReadModel(long? memoryBound = null) => WireReader.ReadFile(ModelPath, Wire.Model.Parser, memoryBound);

    /// <summary>Copies every file of the package, known to the manifest or not, byte for byte.</summary>
    /// <param name="destination">A folder that does not exist yet.</param>
    /// <exception cref="IOException">The destination exists or cannot be written.</exception>
    /// <exception cref="ModelFormatException">A symbolic link leaves the package.</exception>
    public void CopyTo(string destination)
    {
        using var target = new NewFolder(destination);
        FolderCopy.Copy(Path, target.Path);
        target.Commit();
    }
}
