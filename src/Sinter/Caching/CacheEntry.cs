using Sinter.Compiler;

namespace Sinter;

/// <summary>An entry of a <see cref="ModelCache"/>.</summary>
public sealed class CacheEntry
{
    internal CacheEntry(StoredEntry stored, string engine)
    {
        Stored = stored;
        IsUsable = stored.Info?.Engine == engine;
    }

    /// <summary>64 hexadecimal digits that no other entry has.</summary>
    public string Key => Stored.Key;

    /// <summary>Where the model lay when the entry was written; null when the entry does not tell, or is of a device and not of a
    /// model.</summary>
    public string? ModelPath => Stored.Info is { IsOfDevice: false } info ? info.Model : null;

    /// <summary>What of the model it holds: <c>calibration</c> for how fast a device is, <c>model</c> for its description, otherwise the shapes that it is specialized for, with the place
    /// of a part in its pipeline before them.</summary>
    public string? Part => Stored.Info?.Part;

    /// <summary>The settings that it was made with.</summary>
    public string? Configuration => Stored.Info?.Configuration;

    /// <summary>The kind of device that it is for.</summary>
    public string? Device => Stored.Info?.Device;

    /// <summary>The version of the engine that wrote it.</summary>
    public string? Engine => Stored.Info?.Engine;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => Stored.File.Bytes;

    /// <summary>When it was used last, in UTC.</summary>
    public DateTime LastUse => Stored.File.LastUse;

    /// <summary>True when it is not deleted for room.</summary>
    public bool IsPersistent => Stored.IsPersistent;

    /// <summary>False for an entry of another version of the engine.</summary>
    public bool IsUsable { get; }

    internal StoredEntry Stored { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path.GetFileName(ModelPath) ?? "no model"}, {Part ?? "unknown part"}, {Bytes:N0} bytes";
}
