using System.IO.Hashing;
using System.Text;

namespace Sinter.Compiler;

/// <summary>Remembers the digests of models' contents with the stamps of their files (path, size, times), so that big files are not read again
/// as long as they have not changed. One small file per model's path.</summary>
public sealed class StampIndex(string folder, ICacheFiles files)
{
    private const int Format = 1, DigestBytes = 16, MaxBytes = 1 << 20;

    private const string Extension = ".stamp";

    /// <summary>A file that is changed again so soon may keep its time.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>What is known of a model's path.</summary>
    /// <param name="Content">The digest at that time.</param>
    /// <param name="IsCurrent">True when no file has changed since.</param>
    public sealed record Stamp(string Content, bool IsCurrent);

    /// <summary>The stamp of a model; null when there is none.</summary>
    public Stamp? Find(ModelFiles model) => EntryStore.Attempt(() =>
        files.ReadStart(PathOf(model.Path), MaxBytes) is { } bytes && Read(bytes) is { } known && known.Model.Path == model.Path
            ? new Stamp(known.Content, known.IsSettled && known.Model.Files.SequenceEqual(model.Files))
            : null, null);

    /// <summary>Keeps the digest of a model's content.</summary>
    public void Write(ModelFiles model, string content)
    {
        string path = PathOf(model.Path), temporary = $"{path}.{Guid.NewGuid():N}{EntryStore.TemporaryExtension}";
        try
        {
            using (Stream stream = files.Create(temporary))
                stream.Write(ToBytes(model, content));
            files.Move(temporary, path);
        }
        catch (Exception exception) when (EntryStore.IsProblem(exception))
        {
            EntryStore.Attempt(() => files.Delete(temporary));
        }
    }

    /// <summary>The contents of all models that are where they were, and as they were. Stamps of others are deleted.</summary>
    public HashSet<string> LiveContents()
    {
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (CacheFile file in EntryStore.Attempt(() => files.List(folder), []))
        {
            if (!file.Name.EndsWith(Extension, StringComparison.Ordinal))
            {
                if (DateTime.UtcNow - file.LastUse > TimeSpan.FromHours(1))
                    EntryStore.Attempt(() => files.Delete(file.Path));
                continue;
            }
            (ModelFiles Model, string Content, bool IsSettled)? known =
                EntryStore.Attempt(() => files.ReadStart(file.Path, MaxBytes) is { } bytes ? Read(bytes) : null, null);
            if (known is { } stamp && ModelFiles.Find(stamp.Model.Path) is { } now && now.Files.SequenceEqual(stamp.Model.Files))
                live.Add(stamp.Content);
            else
                EntryStore.Attempt(() => files.Delete(file.Path));
        }
        return live;
    }

    /// <summary>Forgets a model's path.</summary>
    public void Remove(string modelPath) => EntryStore.Attempt(() => files.Delete(PathOf(modelPath)));

    private string PathOf(string modelPath) => Path.Combine(folder, CacheKey.Of(modelPath).Text + Extension);

    private static byte[] ToBytes(ModelFiles model, string content)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Format);
        writer.Write(DateTime.UtcNow.Ticks);
        writer.Write(model.Path);
        writer.Write(content);
        writer.Write(model.Files.Count);
        foreach (ModelFile file in model.Files)
        {
            writer.Write(file.Name);
            writer.Write(file.Bytes);
            writer.Write(file.Written);
            writer.Write(file.Created);
        }
        writer.Flush();
        bytes.Write(XxHash128.Hash(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        return bytes.ToArray();
    }

    /// <summary>What a stamp says; null when it is damaged.</summary>
    private static (ModelFiles Model, string Content, bool IsSettled)? Read(byte[] bytes)
    {
        if (bytes.Length < DigestBytes || !XxHash128.Hash(bytes.AsSpan(0, bytes.Length - DigestBytes)).AsSpan()
            .SequenceEqual(bytes.AsSpan(bytes.Length - DigestBytes)))
            return null;
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (reader.ReadInt32() != Format)
            return null;
        long written = reader.ReadInt64();
        (string path, string content) = (reader.ReadString(), reader.ReadString());
        var read = new List<ModelFile>();
        for (int count = reader.ReadInt32(); read.Count < count;)
            read.Add(new ModelFile(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()));
        bool isSettled = read.TrueForAll(file => file.Written <= written - Settled.Ticks);
        return (new ModelFiles(path, read), content, isSettled);
    }
}
