namespace Sinter.Workbench.Inspect;

/// <summary>A file or folder of a model.</summary>
/// <param name="Name">Its name, without the folders above it.</param>
/// <param name="Bytes">Its size; of a folder, that of all files below. Links count nothing.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Children">What is in the folder, by name.</param>
public sealed record ModelFile(string Name, long Bytes, bool IsFolder, IReadOnlyList<ModelFile> Children)
{
    private const int MaximumDepth = 32;

    /// <summary>A model's files. Links are named, and not followed.</summary>
    public static ModelFile Read(string path, CancellationToken cancellation) => Read(path, 0, cancellation);

    private static ModelFile Read(string path, int depth, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        bool isLink = depth > 0 && (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        if (!Directory.Exists(path) || isLink || depth == MaximumDepth)
        {
            long length = isLink || Directory.Exists(path) ? 0 : new FileInfo(path).Length;
            return new ModelFile(isLink ? $"{name} (a link)" : name, length, false, []);
        }
        ModelFile[] children = [.. Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal)
            .Select(child => Read(child, depth + 1, cancellation))];
        return new ModelFile(name, children.Sum(child => child.Bytes), true, children);
    }
}
