using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>The files of the disk.</summary>
public sealed class DiskFiles : ICacheFiles
{
    public static DiskFiles Instance { get; } = new();

    public IReadOnlyList<CacheFile> List(string folder)
    {
        var directory = new DirectoryInfo(folder);
        if (!directory.Exists)
            return [];
        try
        {
            return [.. directory.EnumerateFiles().Select(file => new CacheFile(file.FullName, file.Length, file.LastWriteTimeUtc))];
        }
        catch (FileNotFoundException)
        {
            // Another process deleted one meanwhile.
            return [.. directory.EnumerateFiles().Where(file => file.Exists).Select(OfExisting).OfType<CacheFile>()];
        }
    }

    public byte[]? ReadStart(string path, int count)
    {
        if (!File.Exists(path))
            return null;
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[Math.Min(count, stream.Length)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public MappedFile? Map(string path) => File.Exists(path) ? MappedFile.Open(path) : null;

    public Stream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    public void FlushToDisk(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    public void Move(string path, string destination)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        File.Move(path, destination, overwrite: true);
    }

    public void Delete(string path)
    {
        if (File.Exists(path))
            File.Delete(path);
    }

    public void Touch(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow);

    public long FreeBytes(string folder)
    {
        string? existing = folder;
        while (existing is not null && !Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing);
        return existing is null ? long.MaxValue : new DriveInfo(existing).AvailableFreeSpace;
    }

    private static CacheFile? OfExisting(FileInfo file)
    {
        try
        {
            return new CacheFile(file.FullName, file.Length, file.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
