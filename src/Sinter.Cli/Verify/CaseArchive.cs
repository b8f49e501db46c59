using System.IO.Compression;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>A zip of cases. Each is extracted to a temporary folder when it is opened.</summary>
internal sealed class CaseArchive : IDisposable
{
    private const long MaximumCase = 16L << 30;
    // Deflate cannot make more than this many bytes from one.
    private const long LargestExpansion = 1040;

    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<ZipArchiveEntry>> _entries = new(StringComparer.Ordinal);

    private CaseArchive(string path, ZipArchive archive)
    {
        _path = path;
        _archive = archive;
    }

    public IReadOnlyList<CaseLocation> Cases { get; private set; } = [];

    /// <summary>Opens a zip and looks for its cases.</summary>
    /// <exception cref="InputFileException">The file is no zip.</exception>
    public static CaseArchive Open(string path)
    {
        FileStream stream = BoundedReading.Open(path);
        CaseArchive? archive = null;
        try
        {
            archive = new CaseArchive(path, new ZipArchive(stream, ZipArchiveMode.Read));
            archive.Index();
            return archive;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            archive?.Dispose();
            stream.Dispose();
            throw new InputFileException(path, "", "a zip of recorded cases", exception.Message, exception);
        }
    }

    public void Dispose() => _archive.Dispose();

    private void Index()
    {
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            if (entry.Name == CaseSearch.DescriptionFile)
                _entries.TryAdd(entry.FullName[..^entry.Name.Length], []);
        }
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            if (OwnerOf(entry.FullName) is { } prefix && entry.Name.Length > 0)
                _entries[prefix].Add(entry);
        }
        Cases = [.. _entries.Keys.Order(StringComparer.Ordinal).Select(prefix => new Location(this, prefix))];
    }

    /// <summary>The nearest folder above the entry that is a case.</summary>
    private string? OwnerOf(string name)
    {
        for (int end = name.LastIndexOf('/'); end >= 0; end = end == 0 ? -1 : name.LastIndexOf('/', end - 1))
        {
            if (_entries.ContainsKey(name[..(end + 1)]))
                return name[..(end + 1)];
        }
        return _entries.ContainsKey("") ? "" : null;
    }

    private byte[] ReadDescription(string prefix)
    {
        lock (_lock)
        {
            ZipArchiveEntry entry = _entries[prefix].First(entry => entry.FullName == prefix + CaseSearch.DescriptionFile);
            using var content = new MemoryStream();
            Copy(entry, content, CaseSearch.MaximumDescription);
            return content.ToArray();
        }
    }

    private CaseFolder Extract(string prefix)
    {
        var folder = new CaseFolder(Directory.CreateTempSubdirectory("sinter-case-").FullName, isTemporary: true);
        try
        {
            lock (_lock)
            {
                long rest = MaximumCase;
                foreach (ZipArchiveEntry entry in _entries[prefix])
                {
                    string target = SafePath(folder.Path, entry.FullName[prefix.Length..]);
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    using FileStream stream = File.Create(target);
                    rest -= Copy(entry, stream, rest);
                }
            }
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private string SafePath(string folder, string name)
    {
        string[] parts = name.Split('/');
        if (parts.Any(part => part is "" or "." or ".." || part.AsSpan().IndexOfAny('\\', ':', '\0') >= 0))
            throw new InputFileException(_path, $"entry '{name}'", "a path inside the case's folder", "one that leads elsewhere");
        return Path.Combine([folder, .. parts]);
    }

    private long Copy(ZipArchiveEntry entry, Stream target, long limit)
    {
        string place = $"entry '{entry.FullName}'";
        if (entry.Length > limit || entry.Length > entry.CompressedLength * LargestExpansion)
            throw new InputFileException(_path, place, $"at most {limit} bytes", $"{entry.Length}");
        try
        {
            using Stream source = entry.Open();
            var buffer = new byte[1 << 16];
            long copied = 0;
            for (int read; (read = source.Read(buffer)) > 0; copied += read)
            {
                if (copied + read > entry.Length)
                    throw new InputFileException(_path, place, $"{entry.Length} bytes", "more");
                target.Write(buffer, 0, read);
            }
            return copied;
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
        {
            throw new InputFileException(_path, place, "content that can be unpacked", exception.Message, exception);
        }
    }

    private sealed class Location(CaseArchive archive, string prefix) : CaseLocation(archive._path, prefix.TrimEnd('/'))
    {
        public override byte[] ReadDescription() => archive.ReadDescription(prefix);

        public override CaseFolder Open() => archive.Extract(prefix);
    }
}
