using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>Where a case lies: a folder on disk or in a zip.</summary>
internal abstract class CaseLocation(string source, string relativePath)
{
    /// <summary>The zip or folder that was named.</summary>
    public string Source { get; } = source;

    /// <summary>The case's folder in it, with slashes.</summary>
    public string RelativePath { get; } = relativePath;

    /// <summary>For messages.</summary>
    public string DisplayPath => RelativePath.Length == 0 ? Source : $"{Source}/{RelativePath}";

    /// <summary>The content of <c>case.json</c>.</summary>
    public abstract byte[] ReadDescription();

    /// <summary>Gives the folder on disk; dispose it after use.</summary>
    public abstract CaseFolder Open();
}

/// <summary>A case's folder on disk for as long as it is needed.</summary>
internal sealed class CaseFolder(string path, bool isTemporary) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose()
    {
        if (!isTemporary)
            return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A model file may still be mapped where the system refuses to delete such files; the temporary folder is cleared later.
        }
    }
}

/// <summary>A case in a folder of its own.</summary>
internal sealed class FolderCaseLocation(string source, string relativePath, string folder) : CaseLocation(source, relativePath)
{
    public override byte[] ReadDescription() =>
        BoundedReading.ReadAll(System.IO.Path.Combine(folder, CaseSearch.DescriptionFile), CaseSearch.MaximumDescription);

    public override CaseFolder Open() => new(folder, isTemporary: false);
}
