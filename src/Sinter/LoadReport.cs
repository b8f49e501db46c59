namespace Sinter;

/// <summary>What loading a model took and what it holds.</summary>
/// <param name="Duration">From the call to a model that can predict.</param>
/// <param name="ArenaBytes">Planned memory of one prediction in flight, for the input shapes that the model was made ready for at load; 0
/// when the shapes that come decide, or the model runs no program.</param>
/// <param name="ConstantBytes">Memory of its constants and packed weights, shared by all predictions; what lies in an entry of the cache is
/// shared by all processes.</param>
public sealed record LoadReport(TimeSpan Duration, long ArenaBytes, long ConstantBytes)
{
    /// <summary>Where what runs came from.</summary>
    public LoadOrigin Origin { get; init; } = LoadOrigin.Prepared;

    /// <summary>Why not all of it came from the cache; null when it did, or the model runs no program.</summary>
    public CacheMissReason? CacheMiss { get; init; }

    /// <summary>The same for people.</summary>
    public string? CacheMissDetail { get; init; }

    /// <summary>Why what was made is not in the cache; null when it is, or nothing was made.</summary>
    public string? NotCached { get; init; }

    /// <summary>How long each part took.</summary>
    public LoadTimes Times { get; init; } = new();
}

/// <summary>Where what a model runs came from.</summary>
public enum LoadOrigin
{
    /// <summary>Made in this load, or nothing had to be made.</summary>
    Prepared,

    /// <summary>Made in this load and kept in the cache.</summary>
    PreparedAndCached,

    /// <summary>The cache had it.</summary>
    Cached,
}

/// <summary>The words for where what a model runs came from, in traces and reports.</summary>
internal static class LoadOrigins
{
    public static string Text(this LoadOrigin origin) => origin switch
    {
        LoadOrigin.Cached => "cached",
        LoadOrigin.PreparedAndCached => "prepare and cache",
        _ => "prepare",
    };
}

/// <summary>How long the parts of a load took.</summary>
public sealed record LoadTimes
{
    /// <summary>Reading the model's files, its description included.</summary>
    public TimeSpan Read { get; init; }

    /// <summary>Finding out whether the files have changed: by their stamps, or by reading them.</summary>
    public TimeSpan Hash { get; init; }

    /// <summary>Opening and mapping entries of the cache.</summary>
    public TimeSpan Map { get; init; }

    /// <summary>Checking their checksums.</summary>
    public TimeSpan Verify { get; init; }

    /// <summary>Making programs ready: of the model, or of what the cache had.</summary>
    public TimeSpan Specialize { get; init; }

    /// <summary>Writing entries.</summary>
    public TimeSpan Write { get; init; }
}
