namespace Sinter.Studio.Uploads;

/// <summary>Files that a page has sent together: a model, inputs, a trace.</summary>
/// <param name="Id">A name that cannot be guessed.</param>
/// <param name="Folder">The private folder that holds them and nothing else.</param>
public sealed record Upload(string Id, string Folder)
{
    /// <summary>Bytes that have come, unpacked.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Files that have come.</summary>
    public int FileCount { get; internal set; }

    /// <summary>Full paths of all its files.</summary>
    public IReadOnlyList<string> Files => [.. Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
