namespace Gallery.Photos;

/// <summary>The photos to show: those of a folder, each several times in parts of its own until the gallery is full.</summary>
internal sealed class PhotoLibrary
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    private readonly Photo[] _photos;

    /// <param name="folder">Pictures, with those of folders inside it.</param>
    /// <param name="count">How many photos to show at least, if there is any picture.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or no picture in it.</exception>
    public PhotoLibrary(string folder, int count)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new DirectoryNotFoundException($"There is no picture ({string.Join(", ", Extensions)}) in {folder}.");
        _photos = [.. Enumerable.Range(0, Math.Max(count, files.Length)).Select(i =>
        {
            string file = files[i % files.Length];
            return new Photo(i, Path.GetFileNameWithoutExtension(file).Replace('_', ' '), file, i / files.Length);
        })];
    }

    public IReadOnlyList<Photo> Photos => _photos;

    /// <summary>The photo with a number; null when there is none.</summary>
    public Photo? Find(int id) => (uint)id < (uint)_photos.Length ? _photos[id] : null;
}
