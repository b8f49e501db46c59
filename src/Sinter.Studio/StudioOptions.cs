namespace Sinter.Studio;

/// <summary>How the studio is started.</summary>
public sealed record StudioOptions
{
    /// <summary>Models to open, as paths of this machine.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Listen on all addresses of this machine, not only on loopback.</summary>
    public bool ListensAnywhere { get; init; }

    /// <summary>The most bytes that one upload may have, unpacked.</summary>
    public long MaxUploadBytes { get; init; } = 2_000_000_000;

    /// <summary>Where specialized models are kept.</summary>
    public ModelCache Cache { get; init; } = ModelCache.Default;
}
