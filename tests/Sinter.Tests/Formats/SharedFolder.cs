namespace Sinter.Tests.Formats;

/// <summary>The folder beside the repository with models and recorded cases, where a machine has one.</summary>
internal static class SharedFolder
{
    public static string? Root { get; } = Find();

    public static string RealModels => Path.Combine(Root ?? "", "real-models", "coreml");

    public static string Fixtures => Path.Combine(Root ?? "", "fixtures");

    /// <summary>Skips the running test where there is no shared folder.</summary>
    public static void Require() => Assert.SkipWhen(Root is null, "There is no shared folder beside the repository.");

    public static IEnumerable<string> RealFiles(string pattern) =>
        Directory.EnumerateFiles(RealModels, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    public static IEnumerable<string> RealFolders(string pattern) =>
        Directory.EnumerateDirectories(RealModels, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string? Find()
    {
        string shared = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared"));
        return Directory.Exists(Path.Combine(shared, "real-models")) ? shared : null;
    }
}
