namespace Sinter;

/// <summary>How much a <see cref="ModelCache"/> may keep.</summary>
public sealed record ModelCacheOptions
{
    /// <summary>Bytes of all entries together: 8 GiB unless said otherwise. The least recently used go first.</summary>
    public long QuotaBytes { get; init; } = 8L << 30;

    /// <summary>Bytes of the disk that stay free: 1 GiB unless said otherwise. When fewer are, entries are deleted, and none are
    /// written.</summary>
    public long MinimumFreeBytes { get; init; } = 1L << 30;

    /// <summary>How long entries of other versions of the engine stay after they were used last: a day unless said otherwise, so that two
    /// applications with different versions do not delete each other's. They are never used.</summary>
    public TimeSpan KeepOtherEngines { get; init; } = TimeSpan.FromDays(1);
}
