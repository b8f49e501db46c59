using Sinter.Compiler;

namespace Sinter.Caching;

/// <summary>What a model's files hold.</summary>
/// <param name="Path">The model's full path.</param>
/// <param name="Content">The digest of its files.</param>
/// <param name="HasChanged">True when the files held something else when they were looked at last.</param>
internal sealed record ModelIdentity(string Path, string Content, bool HasChanged)
{
    /// <summary>The identity by the stamps of the files, otherwise by reading them; null when they cannot be read.</summary>
    public static ModelIdentity? Of(string path, EntryStore store, CancellationToken cancellation)
    {
        if (ModelFiles.Find(path) is not { } files)
            return null;
        StampIndex.Stamp? stamp = store.Stamps.Find(files);
        if (stamp is { IsCurrent: true })
            return new ModelIdentity(files.Path, stamp.Content, false);
        try
        {
            string content = files.Hash(cancellation);
            // What changes while it is read has no digest.
            if (ModelFiles.Find(path) is not { } after || !after.Files.SequenceEqual(files.Files))
                return null;
            store.Stamps.Write(files, content);
            return new ModelIdentity(files.Path, content, stamp is not null && stamp.Content != content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            || exception is AggregateException { InnerException: IOException })
        {
            return null;
        }
    }
}
