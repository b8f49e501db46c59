namespace Sinter;

/// <summary>Where a <see cref="LazyModel"/> is in its life.</summary>
public enum LoadState
{
    /// <summary>Nobody has asked for it yet, or it was unloaded: the next use loads it.</summary>
    NotLoaded,

    /// <summary>It is being loaded.</summary>
    Loading,

    /// <summary>It is in memory.</summary>
    Loaded,

    /// <summary>The last load failed, with <see cref="LazyModel.LastError"/>: the next use tries again.</summary>
    Failed,
}
