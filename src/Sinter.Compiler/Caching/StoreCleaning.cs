namespace Sinter.Compiler;

/// <summary>Deletes what a store need not keep: what was left half written, entries of other versions of the engine, entries of models that
/// were changed or deleted, and, for room, entries that were not used for longest.</summary>
public sealed class StoreCleaning(EntryStore store)
{
    /// <summary>A file that is being written is younger.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Cleans up.</summary>
    /// <param name="room">Bytes that are about to be written.</param>
    /// <returns>The entries that were deleted, with the reason.</returns>
    public IReadOnlyList<(StoredEntry Entry, string Reason)> Run(long room = 0)
    {
        var deleted = new List<(StoredEntry, string)>();
        DateTime now = DateTime.UtcNow;
        foreach (CacheFile file in EntryStore.Attempt(() => store.Files.List(store.EntryFolder), []))
        {
            if (file.Name.EndsWith(EntryStore.TemporaryExtension, StringComparison.Ordinal) && now - file.LastUse > Abandoned)
                EntryStore.Attempt(() => store.Files.Delete(file.Path));
        }
        HashSet<string> live = store.Stamps.LiveContents();
        var kept = new List<StoredEntry>();
        foreach (StoredEntry entry in store.List())
        {
            if (ReasonToDelete(entry, live, now) is { } reason && store.Delete(entry))
                deleted.Add((entry, reason));
            else
                kept.Add(entry);
        }
        long bytes = kept.Sum(entry => entry.File.Bytes) + room;
        long missing = EntryStore.Attempt(() => store.Limits.MinimumFreeBytes - (store.Files.FreeBytes(store.Folder) - room), 0);
        foreach (StoredEntry entry in kept.Where(entry => !entry.IsPersistent).Reverse())
        {
            string? reason = bytes > store.Limits.QuotaBytes ? "quota" : missing > 0 ? "low disk" : null;
            if (reason is null)
                break;
            if (!store.Delete(entry))
                continue;
            deleted.Add((entry, reason));
            bytes -= entry.File.Bytes;
            missing -= entry.File.Bytes;
        }
        return deleted;
    }

    private string? ReasonToDelete(StoredEntry entry, HashSet<string> live, DateTime now)
    {
        if (entry.Info is not { } info)
            return "unreadable";
        if (info.Engine != store.Engine)
            return now - entry.File.LastUse >= store.Limits.OtherEngines ? "another version of the engine" : null;
        return info.IsOfDevice || live.Contains(info.Content) ? null : "the model was changed or deleted";
    }
}
