namespace Sinter;

/// <summary>What loads may keep in the cache, and for how long.</summary>
public enum CachePolicy
{
    /// <summary>What is kept may be deleted for room: the least recently used first.</summary>
    Purgeable,

    /// <summary>What is kept is not deleted for room; it goes when the model or the engine changes, or when it is removed.</summary>
    Persistent,

    /// <summary>The cache is neither read nor written.</summary>
    None,
}
