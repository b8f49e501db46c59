using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sinter.Workbench.Files;

namespace Sinter.Studio.Uploads;

/// <summary>What pages have sent, in a private temporary folder that goes when the studio ends.</summary>
public sealed class UploadStore : IDisposable
{
    internal const int MostFiles = 20_000;
    private const int MostUploads = 256;

    private readonly ConcurrentDictionary<string, Upload> _uploads = new(StringComparer.Ordinal);

    public UploadStore(StudioOptions options)
    {
        MaxBytes = options.MaxUploadBytes;
        Folder = Directory.CreateTempSubdirectory("sinter-studio-").FullName;
    }

    /// <summary>The most bytes that one upload may have.</summary>
    public long MaxBytes { get; }

    internal string Folder { get; }

    public Upload Create()
    {
        if (_uploads.Count >= MostUploads)
            throw new IOException($"There are {MostUploads} uploads already: close models that are not needed any more.");
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var upload = new Upload(id, Directory.CreateDirectory(Path.Combine(Folder, id)).FullName);
        _uploads[id] = upload;
        return upload;
    }

    public Upload? Find(string id) => _uploads.GetValueOrDefault(id);

    /// <summary>Writes a file of an upload.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="name">The file's path in it, as the page names it.</param>
    /// <param name="content">The file's bytes.</param>
    /// <param name="cancellation">Looked at between pieces.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="UploadTooLargeException">The upload has more bytes or files than are taken.</exception>
    /// <exception cref="InputFileException">The name leads elsewhere.</exception>
    public async Task<string> WriteAsync(Upload upload, string name, Stream content, CancellationToken cancellation)
    {
        string path = Path.Combine(upload.Folder, FileNames.Relative(name));
        if (upload.FileCount >= MostFiles)
            throw new UploadTooLargeException(MaxBytes);
        upload.FileCount++;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            byte[] buffer = new byte[1 << 17];
            for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                if ((upload.Bytes += read) > MaxBytes)
                    throw new UploadTooLargeException(MaxBytes);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
            return path;
        }
        catch
        {
            Remove(upload);
            throw;
        }
    }

    /// <summary>Deletes an upload's files.</summary>
    public void Remove(Upload upload)
    {
        if (_uploads.TryRemove(upload.Id, out _))
            Delete(upload.Folder);
    }

    public void Dispose() => Delete(Folder);

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A model file may still be mapped where the system refuses to delete such files; the temporary folder is cleared later.
        }
    }
}
