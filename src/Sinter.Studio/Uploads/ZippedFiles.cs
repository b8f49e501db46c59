using System.IO.Compression;
using Sinter.Workbench.Files;

namespace Sinter.Studio.Uploads;

/// <summary>Unpacks zipped packages, counting what really comes out.</summary>
internal static class ZippedFiles
{
    /// <summary>Unpacks a zip of an upload beside itself and deletes it.</summary>
    /// <exception cref="InputFileException">The zip is damaged, or a name in it leads elsewhere.</exception>
    /// <exception cref="UploadTooLargeException">It holds more than an upload may.</exception>
    public static async Task UnpackAsync(UploadStore store, Upload upload, string zip, CancellationToken cancellation)
    {
        try
        {
            await using (FileStream file = File.OpenRead(zip))
            await using (ZipArchive archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: false, null, cancellation))
            {
                foreach (ZipArchiveEntry entry in archive.Entries)
                {
                    // What macOS adds to zips is no part of a model.
                    if (entry.FullName.EndsWith('/') || entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal))
                        continue;
                    await using Stream content = await entry.OpenAsync(cancellation);
                    await store.WriteAsync(upload, entry.FullName, content, cancellation);
                }
            }
        }
        catch (InvalidDataException exception)
        {
            throw new InputFileException(Path.GetFileName(zip), "", "a zip archive", exception.Message, exception);
        }
        File.Delete(zip);
    }
}
