using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Everything that the cache does with files, so that tests can let each call fail. Paths are full ones. Any call may throw
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
public interface ICacheFiles
{
    /// <summary>The files of a folder, not of folders in it; none when it is not there.</summary>
    IReadOnlyList<CacheFile> List(string folder);

    /// <summary>The first bytes of a file, all when it has no more; null when it is not there.</summary>
    byte[]? ReadStart(string path, int count);

    /// <summary>A file, mapped; null when it is not there.</summary>
    MappedFile? Map(string path);

    /// <summary>A new file to write, in a folder that is made when it is not there.</summary>
    Stream Create(string path);

    /// <summary>Waits until what was written to a stream of <see cref="Create"/> is on the disk.</summary>
    void FlushToDisk(Stream stream);

    /// <summary>Gives a file another name in one step; a file of that name is replaced.</summary>
    void Move(string path, string destination);

    /// <summary>Deletes a file; nothing happens when it is not there.</summary>
    void Delete(string path);

    /// <summary>Notes that a file was used now.</summary>
    void Touch(string path);

    /// <summary>Bytes that the user may still write on a folder's disk. The folder need not be there.</summary>
    long FreeBytes(string folder);
}

/// <summary>A file of the cache.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="LastUse">When it was written or used last.</param>
public sealed record CacheFile(string Path, long Bytes, DateTime LastUse)
{
    public string Name => System.IO.Path.GetFileName(Path);
}
