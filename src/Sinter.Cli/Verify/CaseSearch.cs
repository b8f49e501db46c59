using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>Finds the cases that a path holds.</summary>
internal sealed class CaseSearch : IDisposable
{
    public const string DescriptionFile = "case.json";
    public const long MaximumDescription = 1L << 26;
    private const int MaximumDepth = 12;

    private readonly List<CaseArchive> _archives = [];

    /// <summary>The cases of a folder (its own, or those of folders and zips below it) or of a zip, by name.</summary>
    /// <exception cref="InputFileException">There is no case, or a zip is damaged.</exception>
    public IReadOnlyList<CaseLocation> Find(string path)
    {
        var found = new List<CaseLocation>();
        if (Directory.Exists(path))
            SearchFolder(path, path, 0, found);
        else
            found.AddRange(OpenArchive(path));
        if (found.Count == 0)
            throw new InputFileException(path, "", $"a folder or zip of cases, each a folder with a {DescriptionFile}", "none");
        return found;
    }

    public void Dispose()
    {
        foreach (CaseArchive archive in _archives)
            archive.Dispose();
    }

    private IReadOnlyList<CaseLocation> OpenArchive(string path)
    {
        CaseArchive archive = CaseArchive.Open(path);
        _archives.Add(archive);
        return archive.Cases;
    }

    private void SearchFolder(string root, string folder, int depth, List<CaseLocation> found)
    {
        if (File.Exists(Path.Combine(folder, DescriptionFile)))
        {
            string relative = Path.GetRelativePath(root, folder).Replace('\\', '/');
            found.Add(new FolderCaseLocation(root, relative == "." ? "" : relative, folder));
            return;
        }
        if (depth == MaximumDepth)
            return;
        foreach (string archive in Directory.EnumerateFiles(folder, "*.zip").Order(StringComparer.Ordinal))
            found.AddRange(OpenArchive(archive));
        foreach (string child in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            bool isLink = (File.GetAttributes(child) & FileAttributes.ReparsePoint) != 0;
            if (!isLink && Path.GetExtension(child) is not (".mlpackage" or ".mlmodelc"))
                SearchFolder(root, child, depth + 1, found);
        }
    }
}
