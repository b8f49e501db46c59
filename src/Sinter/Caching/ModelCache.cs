using Sinter.Caching;
using Sinter.Compiler;
using Sinter.Planning;

namespace Sinter;

/// <summary>Keeps what models were specialized into, so that loads after the first take milliseconds. A cache problem is never an error for
/// who loads a model. Safe from any thread, and for any number of processes on one folder.</summary>
public sealed class ModelCache
{
    /// <summary>The environment variable that names another folder for <see cref="Default"/>.</summary>
    public const string FolderVariable = "SINTER_CACHE";

    private static readonly Lazy<ModelCache> Shared = new(() => new ModelCache(DefaultFolder()));

    /// <summary>A cache in a folder of its own, which is made when something is kept.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How much it may keep; null for the defaults.</param>
    public ModelCache(string folder, ModelCacheOptions? options = null)
        : this(folder, options, DiskFiles.Instance, EngineVersion.Current)
    {
    }

    internal ModelCache(string folder, ModelCacheOptions? options, ICacheFiles files, string engine)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ModelCacheOptions();
        Store = new EntryStore(Path.GetFullPath(folder), files, new StoreLimits
        {
            QuotaBytes = options.QuotaBytes,
            MinimumFreeBytes = options.MinimumFreeBytes,
            OtherEngines = options.KeepOtherEngines,
        }, engine);
    }

    /// <summary>The cache that loads use unless their configuration names another: in the folder that the environment variable
    /// <c>SINTER_CACHE</c> names, otherwise in the user's cache folder (<c>$XDG_CACHE_HOME/sinter</c> or <c>~/.cache/sinter</c>,
    /// <c>~/Library/Caches/sinter</c>, <c>%LOCALAPPDATA%\sinter\cache</c>).</summary>
    public static ModelCache Default => Shared.Value;

    /// <summary>Where the entries lie.</summary>
    public string Folder => Store.Folder;

    /// <summary>The entries, the one that was used last first. Their content is not checked.</summary>
    public IReadOnlyList<CacheEntry> Entries => [.. Store.List().Select(entry => new CacheEntry(entry, Store.Engine))];

    /// <summary>Lookups that found their entry, in this process.</summary>
    public long Hits => Store.Hits;

    /// <summary>Lookups that did not find a usable entry, in this process, by reason.</summary>
    public IReadOnlyDictionary<CacheMissReason, long> Misses => Store.Misses;

    internal EntryStore Store { get; }

    /// <summary>True when something is kept that a load of the model with this configuration would use. Nothing is specialized, and the
    /// entry's content is not checked.</summary>
    /// <param name="path">The file or folder of the model.</param>
    /// <param name="configuration">How it would be loaded; null for the defaults.</param>
    /// <param name="cancellationToken">Stops reading the model's files, which is needed when they have changed.</param>
    public bool Contains(string path, ModelConfiguration? configuration = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (ModelIdentity.Of(path, Store, cancellationToken) is not { } model)
            return false;
        string settings = LoadCache.ConfigurationText(configuration ?? new ModelConfiguration());
        string device = ComputeDevices.FingerprintFor(configuration ?? new ModelConfiguration());
        return Store.List().Any(entry => entry.Info is { } info && info.Content == model.Content && info.Engine == Store.Engine
            && info.Configuration == settings && info.Device == device && info.Part != LoadCache.WholeModel);
    }

    /// <summary>Deletes an entry.</summary>
    /// <returns>False when it cannot be deleted, for example because a process on Windows uses it.</returns>
    public bool Remove(CacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Store.Delete(entry.Stored);
    }

    /// <summary>Deletes all entries of a model: those that were written for its path, and those of its content.</summary>
    /// <param name="path">The file or folder of the model, which need not exist any more.</param>
    /// <returns>How many were deleted.</returns>
    public int Remove(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? content = ModelFiles.Find(path) is { } files ? Store.Stamps.Find(files)?.Content : null;
        int removed = Store.List().Count(entry => (entry.Info?.Model == path || (content is not null && entry.Info?.Content == content))
            && Store.Delete(entry));
        Store.Stamps.Remove(path);
        return removed;
    }

    /// <summary>Deletes what need not be kept: entries of models that were changed or deleted and of other versions of the engine, and those
    /// that were not used for longest while there are more than the options allow. Writing an entry does the same before.</summary>
    /// <returns>What was deleted, with the reason.</returns>
    public IReadOnlyList<(CacheEntry Entry, string Reason)> Prune() =>
        [.. new StoreCleaning(Store).Run().Select(deleted => (new CacheEntry(deleted.Entry, Store.Engine), deleted.Reason))];

    /// <summary>Reads all entries whole and checks them.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Each entry, with what is wrong with it or null. Nothing is deleted: a load puts a damaged entry aside.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<(CacheEntry Entry, string? Problem)> Verify(CancellationToken cancellationToken = default) =>
        [.. Store.List().Select(entry => (new CacheEntry(entry, Store.Engine), Store.Verify(entry, cancellationToken)))];

    private static string DefaultFolder()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
            return folder;
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "sinter", "cache");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Caches", "sinter");
        string? user = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        // A user without a home, as services are.
        return Path.IsPathFullyQualified(user ?? "") ? Path.Combine(user!, "sinter")
            : home.Length > 0 ? Path.Combine(home, ".cache", "sinter") : Path.Combine(Path.GetTempPath(), "sinter-cache");
    }
}
