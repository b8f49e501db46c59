using System.Diagnostics;
using Sinter.Runtime;

namespace Sinter.Compiler;

/// <summary>How much a store may keep.</summary>
public sealed record StoreLimits
{
    /// <summary>Bytes of all entries together.</summary>
    public long QuotaBytes { get; init; } = 8L << 30;

    /// <summary>Bytes of the disk that stay free.</summary>
    public long MinimumFreeBytes { get; init; } = 1L << 30;

    /// <summary>How long entries of other versions of the engine stay after they were used last, so that two applications with different
    /// versions do not undo each other's work.</summary>
    public TimeSpan OtherEngines { get; init; } = TimeSpan.FromDays(1);
}

/// <summary>An entry that may be used, or why there is none.</summary>
/// <param name="Artifact">The content; its memory keeps the file mapped. Null for a miss.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="Map">Time to open and map the file.</param>
/// <param name="Verify">Time to check its checksums.</param>
public sealed record EntryLookup(SegmentArtifact? Artifact, CacheMissReason? Reason, string Detail, TimeSpan Map = default, TimeSpan Verify = default)
{
    /// <summary>The check of the blocks that goes on; null when it is done.</summary>
    public BlockCheck? Check { get; init; }
}

/// <summary>The entries in a folder: written under a temporary name, put on the disk and renamed, checked whenever one is read, and put aside
/// when damaged. Any number of processes may work in it. Nothing here throws for what goes wrong with files.</summary>
public sealed class EntryStore(string folder, ICacheFiles files, StoreLimits limits, string engine)
{
    public const string Extension = ".sinter";

    internal const string TemporaryExtension = ".writing";

    private const string PersistentExtension = ".persistent";

    /// <summary>Smaller entries are checked at once: that takes less time than another thread takes to begin.</summary>
    private const int DeferredBytes = 1 << 20;

    private readonly long[] _misses = new long[Enum.GetValues<CacheMissReason>().Length];
    private long _hits;

    public string Folder { get; } = folder;

    public ICacheFiles Files { get; } = files;

    public StoreLimits Limits { get; } = limits;

    public string Engine { get; } = engine;

    public StampIndex Stamps { get; } = new(Path.Combine(folder, "stamps"), files);

    public string EntryFolder { get; } = Path.Combine(folder, "entries");

    public string QuarantineFolder { get; } = Path.Combine(folder, "quarantine");

    /// <summary>Lookups that found their entry.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Lookups that did not, by reason.</summary>
    public IReadOnlyDictionary<CacheMissReason, long> Misses => Enum.GetValues<CacheMissReason>()
        .Select(reason => KeyValuePair.Create(reason, Interlocked.Read(ref _misses[(int)reason])))
        .Where(pair => pair.Value > 0).ToDictionary();

    /// <summary>True for what the cache's files may throw: a problem of the cache, never of who asked.</summary>
    public static bool IsProblem(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or InvalidDataException or System.Security.SecurityException
            or NotSupportedException or ArgumentException;

    public string PathOf(CacheKey key) => Path.Combine(EntryFolder, key.Text + Extension);

    public bool IsPersistent(CacheKey key) => Attempt(() => Files.ReadStart(MarkerOf(key), 0) is not null, false);

    /// <summary>True when there is a file for the key; whether it is whole is told by <see cref="Find"/>.</summary>
    public bool Contains(CacheKey key) => Attempt(() => Files.ReadStart(PathOf(key), 0) is not null, false);

    /// <summary>Maps the entry with a key and checks all of it. The lookup is not counted: whoever asked knows whether the content
    /// was of use.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <param name="defers">True to let the check of large blocks go on in the background: <see cref="EntryLookup.Check"/>.</param>
    public EntryLookup Find(CacheKey key, CancellationToken cancellation, bool defers = false)
    {
        string path = PathOf(key);
        long start = Stopwatch.GetTimestamp();
        try
        {
            if (Files.Map(path) is not { } mapped)
                return new EntryLookup(null, CacheMissReason.NoEntry, "nothing is kept for it");
            TimeSpan map = Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            EntryFile entry = EntryFile.Read(mapped, key);
            BlockCheck? check = null;
            if (defers && mapped.Length >= DeferredBytes)
                check = new BlockCheck(entry);
            else
                entry.CheckBlocks(cancellation);
            var found = new EntryLookup(entry.Artifact, null, "", map, Stopwatch.GetElapsedTime(start)) { Check = check };
            Attempt(() => Files.Touch(path));
            return found;
        }
        catch (InvalidDataException exception)
        {
            Quarantine(key);
            return new EntryLookup(null, CacheMissReason.Damaged, exception.Message);
        }
        catch (Exception exception) when (IsProblem(exception))
        {
            return new EntryLookup(null, CacheMissReason.Unreadable, exception.Message);
        }
    }

    /// <summary>Writes an entry. A file that is there is replaced in one step.</summary>
    /// <returns>Null when it is written; otherwise why not.</returns>
    public string? Publish(CacheKey key, EntryInfo info, bool isPersistent, SegmentArtifact artifact)
    {
        string temporary = Path.Combine(EntryFolder, $"{key.Text}.{Guid.NewGuid():N}{TemporaryExtension}");
        try
        {
            long bytes = EntryFile.LengthOf(info, artifact);
            if (bytes > Limits.QuotaBytes)
                return $"the entry takes {bytes:N0} bytes; the cache may hold {Limits.QuotaBytes:N0}";
            new StoreCleaning(this).Run(bytes);
            if (Files.FreeBytes(Folder) - bytes < Limits.MinimumFreeBytes)
                return $"the disk runs low: the entry takes {bytes:N0} bytes, and {Limits.MinimumFreeBytes:N0} are to stay free";
            using (Stream stream = Files.Create(temporary))
            {
                EntryFile.Write(stream, key, info, artifact);
                Files.FlushToDisk(stream);
            }
            if (isPersistent)
                MakePersistent(key);
            Files.Move(temporary, PathOf(key));
            return null;
        }
        catch (Exception exception) when (IsProblem(exception))
        {
            Attempt(() => Files.Delete(temporary));
            return exception.Message;
        }
    }

    /// <summary>Keeps an entry from being deleted for room.</summary>
    public void MakePersistent(CacheKey key)
    {
        if (!IsPersistent(key))
            Files.Create(MarkerOf(key)).Dispose();
    }

    public void CountHit() => Interlocked.Increment(ref _hits);

    public void CountMiss(CacheMissReason reason) => Interlocked.Increment(ref _misses[(int)reason]);

    /// <summary>The entries, the one that was used last first. Their content is not checked.</summary>
    public IReadOnlyList<StoredEntry> List()
    {
        IReadOnlyList<CacheFile> all = Attempt(() => Files.List(EntryFolder), []);
        HashSet<string> persistent = [.. all.Where(file => file.Name.EndsWith(PersistentExtension, StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file.Name))];
        return [.. all.Where(file => file.Name.EndsWith(Extension, StringComparison.Ordinal)).OrderByDescending(file => file.LastUse)
            .Select(file =>
            {
                string key = Path.GetFileNameWithoutExtension(file.Name);
                return new StoredEntry(key, file, persistent.Contains(key), Attempt(() => InfoOf(file), null));
            })];
    }

    /// <summary>Reads an entry whole and checks it.</summary>
    /// <returns>Null when it is as it should be; otherwise what is wrong.</returns>
    public string? Verify(StoredEntry entry, CancellationToken cancellation)
    {
        try
        {
            if (Files.Map(entry.File.Path) is not { } mapped)
                return "it is not there any more";
            EntryFile file = EntryFile.Read(mapped, CacheKey.Parse(entry.Key));
            file.CheckBlocks(cancellation);
            return null;
        }
        catch (Exception exception) when (IsProblem(exception))
        {
            return exception.Message;
        }
    }

    /// <summary>Puts a damaged entry aside, where it is not found again; a few are kept to look at.</summary>
    public void Quarantine(CacheKey key) => Attempt(() =>
    {
        foreach (CacheFile old in Files.List(QuarantineFolder).OrderByDescending(file => file.LastUse).Skip(7))
            Files.Delete(old.Path);
        Files.Move(PathOf(key), Path.Combine(QuarantineFolder, $"{key.Text}.{Guid.NewGuid():N}{Extension}"));
    });

    /// <returns>False when the file could not be deleted.</returns>
    public bool Delete(StoredEntry entry) => Attempt(() =>
    {
        Files.Delete(entry.File.Path);
        Files.Delete(Path.Combine(EntryFolder, entry.Key + PersistentExtension));
        return true;
    }, false);

    /// <summary>The result, or something else when the files of the cache do not give it.</summary>
    public static T Attempt<T>(Func<T> action, T otherwise)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (IsProblem(exception))
        {
            return otherwise;
        }
    }

    /// <summary>Does what may fail without harm.</summary>
    public static void Attempt(Action action) => Attempt(() =>
    {
        action();
        return true;
    }, false);

    private EntryInfo? InfoOf(CacheFile file) =>
        Files.ReadStart(file.Path, 1 << 16) is { } start ? EntryFile.ReadInfo(start, file.Bytes) : null;

    private string MarkerOf(CacheKey key) => Path.Combine(EntryFolder, key.Text + PersistentExtension);
}

/// <summary>An entry of a store.</summary>
/// <param name="Key">The text of its key.</param>
/// <param name="File">Its file.</param>
/// <param name="IsPersistent">True when it is not deleted for room.</param>
/// <param name="Info">What it is about; null when that cannot be read.</param>
public sealed record StoredEntry(string Key, CacheFile File, bool IsPersistent, EntryInfo? Info);
