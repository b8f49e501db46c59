using System.IO.Compression;
using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>NumPy's archive: a zip of .npy files.</summary>
public static class NpzFormat
{
    // Deflate cannot make more than this many bytes from one.
    private const long LargestExpansion = 1040;
    private const int MaximumEntries = 1 << 16;

    /// <summary>Reads every array.</summary>
    /// <exception cref="InputFileException">The file is damaged.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using FileStream stream = BoundedReading.Open(path);
        var arrays = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MaximumEntries)
                throw new InputFileException(path, "directory", $"at most {MaximumEntries} arrays", $"{archive.Entries.Count}");
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                string name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
                string place = $"{path}({entry.FullName})";
                long length = Math.Min(entry.Length, entry.CompressedLength * LargestExpansion);
                using Stream content = entry.Open();
                if (!arrays.TryAdd(name, NpyFormat.Read(content, length, place)))
                    throw new InputFileException(path, "directory", "distinct names", $"'{name}' twice");
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw new InputFileException(path, "", "a zip of .npy files", exception.Message, exception);
        }
        return arrays;
    }

    /// <summary>Writes the arrays, compressed.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> arrays)
    {
        using FileStream stream = File.Create(path);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach ((string name, Tensor tensor) in arrays)
        {
            using Stream entry = archive.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
            NpyFormat.Write(entry, tensor);
        }
    }
}
