using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sinter.Studio.Camera;

/// <summary>The cameras of all pages.</summary>
public sealed class CameraFeeds
{
    private const int Most = 16;

    private readonly ConcurrentDictionary<string, CameraFeed> _feeds = new(StringComparer.Ordinal);

    /// <summary>Begins to take pictures.</summary>
    /// <exception cref="IOException">Too many cameras are on.</exception>
    public CameraFeed Open()
    {
        if (_feeds.Count >= Most)
            throw new IOException($"{Most} cameras are on: switch some off.");
        var feed = new CameraFeed(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)));
        _feeds[feed.Id] = feed;
        return feed;
    }

    public void Close(CameraFeed feed)
    {
        _feeds.TryRemove(feed.Id, out _);
        feed.Close();
    }

    internal CameraFeed? Find(string id) => _feeds.GetValueOrDefault(id);
}
