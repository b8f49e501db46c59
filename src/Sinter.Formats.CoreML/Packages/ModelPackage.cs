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

    /// <summary>Reads the manifest and checks that every item lies inside the package and exists.</summary>
    /// <exception cref="ModelFormatException">The package breaks a rule of its format.</exception>
    public static ModelPackage Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        string manifestPath = System.IO.Path.Combine(path, ManifestName);
        if (!File.Exists(manifestPath))
            throw new ModelFormatException(ModelStage.Read, path, $"a folder with {ManifestName}", Directory.Exists(path) ? "a folder without" : "nothing");
        ContainedPath.CheckInside(path, manifestPath, manifestPath);
        PackageManifest manifest = PackageManifest.Read(manifestPath);
        string data = System.IO.Path.Combine(path, DataName);
        foreach (PackageItem item in manifest.Items)
        {
            string place = $"{manifestPath}, item {item.Identifier}";
            string full = ContainedPath.Resolve(path, $"{DataName}/{item.Path}", place);
            if (!File.Exists(full) && !Directory.Exists(full))
                throw new ModelFormatException(ModelStage.Read, place, $"{item.Path} in {data}", "nothing there");
        }
        string modelPath = System.IO.Path.Combine(path, DataName, manifest.Root.Path);
        if (!File.Exists(modelPath))
            throw new ModelFormatException(ModelStage.Read, manifestPath, "the root item to be a file", $"{manifest.Root.Path}, a folder");
        return new ModelPackage(path, manifest, modelPath);
    }

    /// <summary>Parses the model specification.</summary>
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public Wire.Model ReadModel() => WireReader.ReadFile(ModelPath, Wire.Model.Parser);

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
