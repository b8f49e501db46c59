using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>Copies a model's folder. Symbolic links are followed when they stay inside.</summary>
internal static class FolderCopy
{
    private const int MaximumDepth = 64;

    public static void Copy(string root, string destination) => Copy(root, root, destination, 0);

    private static void Copy(string root, string source, string destination, int depth)
    {
        if (depth > MaximumDepth)
            throw new ModelFormatException(ModelStage.Read, source, $"at most {MaximumDepth} nested folders", "more, or a circle of links");
        Directory.CreateDirectory(destination);
        foreach (FileSystemInfo entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null)
                ContainedPath.CheckInside(root, entry.FullName, entry.FullName);
            string target = Path.Combine(destination, entry.Name);
            if (Directory.Exists(entry.FullName))
                Copy(root, entry.FullName, target, depth + 1);
            else
                File.Copy(entry.FullName, target);
        }
    }
}
