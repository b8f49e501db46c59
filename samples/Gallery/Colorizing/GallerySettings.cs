namespace Gallery.Colorizing;

/// <summary>How photos are colorized.</summary>
/// <param name="InFlight">Predictions at once: 1 is one after the other, 0 as many as there are cores.</param>
/// <param name="Batch">The most photos that one prediction evaluates together; 1 does not wait for others.</param>
internal sealed record GallerySettings(int InFlight = 0, int Batch = 1)
{
    /// <summary>The same within sensible bounds.</summary>
    public GallerySettings Bounded() => new(Math.Clamp(InFlight, 0, Environment.ProcessorCount), Math.Clamp(Batch, 1, 8));

    /// <summary>A gallery wants many pictures rather than one picture fast: each prediction has one thread, and several run at once.</summary>
    public ModelConfiguration ToConfiguration(CachePolicy policy = CachePolicy.Purgeable) => new()
    {
        Threads = 1,
        MaxInFlight = InFlight,
        QueueLimit = 1000,
        CachePolicy = policy,
        DynamicBatching = Batch > 1 ? new DynamicBatching { MaxBatchSize = Batch, MaxDelay = TimeSpan.FromMilliseconds(5) } : null,
    };
}
