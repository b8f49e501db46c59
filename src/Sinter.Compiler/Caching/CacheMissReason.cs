namespace Sinter;

/// <summary>Why a load did not find what it looked for in the cache.</summary>
public enum CacheMissReason
{
    /// <summary>The configuration asks for no cache, or the model runs no program.</summary>
    NotAsked,

    /// <summary>Nothing was kept for this model yet.</summary>
    NoEntry,

    /// <summary>The model's files have changed since they were loaded last.</summary>
    ModelChanged,

    /// <summary>What is kept was written by another version of the engine.</summary>
    EngineChanged,

    /// <summary>What is kept is for another configuration, other shapes or another device.</summary>
    ConfigurationChanged,

    /// <summary>The entry was damaged; it was put aside.</summary>
    Damaged,

    /// <summary>A file of the cache could not be read.</summary>
    Unreadable,

    /// <summary>The model cannot be kept: it calls code of the application, or reads files that do not belong to it.</summary>
    NotStorable,
}
