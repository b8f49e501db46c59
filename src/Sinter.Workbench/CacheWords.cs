using System.Globalization;

namespace Sinter.Workbench;

/// <summary>Entries of a cache in words.</summary>
public static class CacheWords
{
    /// <summary>Whether an entry is used, and when it goes.</summary>
    public static string State(CacheEntry entry) =>
        entry.Engine is null ? "unreadable" : !entry.IsUsable ? "other engine" : entry.IsPersistent ? "persistent" : "purgeable";

    /// <summary>When an entry was used last, by the clock of this machine.</summary>
    public static string LastUse(CacheEntry entry) => entry.LastUse.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
