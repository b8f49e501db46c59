using System.Threading.Channels;
using Sinter.Workbench.Files;

namespace Sinter.Studio.Camera;

/// <summary>Pictures that a page's camera sends. Only the newest one waits.</summary>
public sealed class CameraFeed
{
    private readonly Channel<Picture> _pictures = Channel.CreateBounded<Picture>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    internal CameraFeed(string id) => Id = id;

    /// <summary>A name that cannot be guessed.</summary>
    public string Id { get; }

    /// <summary>The picture that came last.</summary>
    public Picture? Newest { get; private set; }

    /// <summary>The pictures as they come, until the feed is closed.</summary>
    public IAsyncEnumerable<Picture> ReadAllAsync(CancellationToken cancellation) => _pictures.Reader.ReadAllAsync(cancellation);

    internal void Push(Picture picture)
    {
        Newest = picture;
        _pictures.Writer.TryWrite(picture);
    }

    internal void Close() => _pictures.Writer.TryComplete();
}
