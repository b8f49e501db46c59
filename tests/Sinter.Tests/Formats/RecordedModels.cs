using System.IO.Compression;

namespace Sinter.Tests.Formats;

/// <summary>The models of the recorded cases, unpacked once per test run.</summary>
public sealed class RecordedModels : IDisposable
{
    private readonly Lazy<TemporaryFolder> _folder = new(Unpack);

    /// <summary>Every model file and folder.</summary>
    public IEnumerable<string> Paths
    {
        get
        {
            string root = _folder.Value.Path;
            IEnumerable<string> packages = Directory.EnumerateDirectories(root, "*.mlpackage", SearchOption.AllDirectories);
            IEnumerable<string> files = Directory.EnumerateFiles(root, "*.mlmodel", SearchOption.AllDirectories)
                .Where(file => !file.Contains(".mlpackage", StringComparison.Ordinal));
            return packages.Concat(files).Order(StringComparer.Ordinal);
        }
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated)
            _folder.Value.Dispose();
    }

    private static TemporaryFolder Unpack()
    {
        var folder = new TemporaryFolder();
        foreach (string path in Directory.EnumerateFiles(SharedFolder.Fixtures, "*.zip", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(Path.GetDirectoryName(path)) == "onnx")
                continue;
            using ZipArchive archive = ZipFile.OpenRead(path);
            string target = folder.At(Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetFileNameWithoutExtension(path));
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                if (entry.Name.Length == 0 || !entry.FullName.Contains(".ml", StringComparison.Ordinal))
                    continue;
                string file = Path.Combine(target, entry.FullName);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                entry.ExtractToFile(file);
            }
        }
        return folder;
    }
}
