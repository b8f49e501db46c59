using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Sinter.Compiler;

/// <summary>The files of a model with what tells that one has changed without reading it.</summary>
/// <param name="Path">The model's full path.</param>
/// <param name="Files">In the order of their names.</param>
public sealed record ModelFiles(string Path, IReadOnlyList<ModelFile> Files)
{
    /// <summary>A model of more files is not cached.</summary>
    private const int MaxFiles = 4096;

    private const int PieceBytes = 1 << 23;

    /// <summary>The files of a model; null when there is no model, or something in it is neither file nor folder.</summary>
    public static ModelFiles? Find(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        try
        {
            if (File.Exists(path))
                return new ModelFiles(path, [FileOf(new FileInfo(path), "")]);
            var folder = new DirectoryInfo(path);
            if (!folder.Exists)
                return null;
            var files = new List<ModelFile>();
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
            {
                bool isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
                if (entry is DirectoryInfo && !isLink)
                    continue;
                if (entry is not FileInfo file || files.Count == MaxFiles)
                    return null;
                files.Add(FileOf(file, System.IO.Path.GetRelativePath(path, file.FullName)));
            }
            return new ModelFiles(path, [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>SHA-256 over the names and contents, in pieces on all cores.</summary>
    /// <exception cref="IOException">A file cannot be read, or changes meanwhile.</exception>
    public string Hash(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ModelFile file in Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Name.Replace('\\', '/') + "\0"));
            hash.AppendData(BitConverter.GetBytes(file.Bytes));
            foreach (byte[] piece in HashPieces(file, cancellation))
                hash.AppendData(piece);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private byte[][] HashPieces(ModelFile file, CancellationToken cancellation)
    {
        string path = file.Name.Length == 0 ? Path : System.IO.Path.Combine(Path, file.Name);
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path);
        var pieces = new byte[(file.Bytes + PieceBytes - 1) / PieceBytes][];
        Parallel.For(0, pieces.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            long start = (long)i * PieceBytes;
            int count = (int)Math.Min(PieceBytes, file.Bytes - start);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(count);
            try
            {
                int read = 0;
                while (read < count)
                {
                    int got = RandomAccess.Read(handle, buffer.AsSpan(read, count - read), start + read);
                    if (got == 0)
                        throw new IOException($"{path} became shorter while it was read.");
                    read += got;
                }
                pieces[i] = SHA256.HashData(buffer.AsSpan(0, count));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        });
        return pieces;
    }

    private static ModelFile FileOf(FileInfo file, string name)
    {
        FileInfo target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return new ModelFile(name, target.Length, target.LastWriteTimeUtc.Ticks, target.CreationTimeUtc.Ticks);
    }
}

/// <summary>A file of a model.</summary>
/// <param name="Name">Its path inside the model; empty when the model is this file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Written">When it was written last, in ticks of UTC.</param>
/// <param name="Created">When it was made, in ticks of UTC: a file that was put in the place of another one differs here.</param>
public sealed record ModelFile(string Name, long Bytes, long Written, long Created);
