using System.IO.Compression;
using Sinter.Studio.Uploads;
using Sinter.Studio.Workspaces;

namespace Sinter.Studio.Packages;

/// <summary>A package that a page has made, in a private folder: it can be saved as a zip, or opened.</summary>
public sealed class PackageOffer(UploadStore store, DownloadStore downloads) : IDisposable
{
    private readonly Upload _folder = store.Create();
    private bool _isGiven;

    /// <summary>Where the package is written to.</summary>
    /// <param name="name">The model's name.</param>
    public string PathOf(string name) => Package = Path.Combine(_folder.Folder, $"{Path.GetFileNameWithoutExtension(name)}.mlpackage");

    /// <summary>Where it lies.</summary>
    public string Package { get; private set; } = "";

    /// <summary>Packs it.</summary>
    /// <returns>The address to save it from, below the studio's root.</returns>
    public string Offer()
    {
        string name = Path.GetFileName(Package) + ".zip", zip = Path.Combine(_folder.Folder, name);
        if (!File.Exists(zip))
            ZipFile.CreateFromDirectory(Package, zip, CompressionLevel.Fastest, includeBaseDirectory: true);
        return downloads.Offer(new Download(name, "application/zip", () => File.OpenRead(zip)));
    }

    /// <summary>Opens it as a model of its own, which keeps the files from then on.</summary>
    public async Task<OpenModel> OpenAsync(Workspace workspace, CancellationToken cancellation)
    {
        _isGiven = true;
        foreach (string zip in Directory.GetFiles(_folder.Folder, "*.zip"))
            File.Delete(zip);
        return await workspace.OpenAsync(_folder, cancellation);
    }

    public void Dispose()
    {
        if (!_isGiven)
            store.Remove(_folder);
    }
}
