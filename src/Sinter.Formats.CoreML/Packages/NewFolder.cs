namespace Sinter.Formats.CoreML;

/// <summary>A folder written beside its destination under another name and renamed when complete, so that nobody sees half of it.</summary>
internal sealed class NewFolder : IDisposable
{
    private readonly string _destination;
    private bool _isCommitted;

    /// <exception cref="IOException">The destination exists.</exception>
    public NewFolder(string destination)
    {
        _destination = System.IO.Path.GetFullPath(destination.TrimEnd('/', System.IO.Path.DirectorySeparatorChar));
        if (File.Exists(_destination) || Directory.Exists(_destination))
            throw new IOException($"{_destination} exists already.");
        Path = $"{_destination}.{Guid.NewGuid():N}.partial";
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    public void Commit()
    {
        Directory.Move(Path, _destination);
        _isCommitted = true;
    }

    public void Dispose()
    {
        if (!_isCommitted)
            Directory.Delete(Path, recursive: true);
    }
}
