using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sinter.Studio.Uploads;

/// <summary>A file that a page offers.</summary>
/// <param name="Name">The name that the browser saves it under.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Open">Its bytes.</param>
public sealed record Download(string Name, string ContentType, Func<Stream> Open);

/// <summary>Files that pages offer, under addresses that cannot be guessed. Nothing else of this machine has an address.</summary>
public sealed class DownloadStore
{
    private const int Most = 1024;

    private readonly ConcurrentDictionary<string, Download> _downloads = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>Offers a file until many others have been offered.</summary>
    /// <returns>Its address, below the studio's root.</returns>
    public string Offer(Download download)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        _downloads[id] = download;
        _order.Enqueue(id);
        while (_downloads.Count > Most && _order.TryDequeue(out string? oldest))
            _downloads.TryRemove(oldest, out _);
        return $"downloads/{id}";
    }

    /// <summary>Offers bytes.</summary>
    /// <returns>Their address, below the studio's root.</returns>
    public string Offer(string name, string contentType, byte[] content) => Offer(new Download(name, contentType, () => new MemoryStream(content, writable: false)));

    internal Download? Find(string id) => _downloads.GetValueOrDefault(id);
}
