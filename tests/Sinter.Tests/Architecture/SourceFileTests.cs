namespace Sinter.Tests.Architecture;

/// <summary>Limits that keep every file readable in one sitting.</summary>
public sealed class SourceFileTests
{
    private const int MaxLines = 600;

    private static readonly string[] EmptyWords = ["Helper", "Util", "Manager", "Common", "Misc"];

    [Fact]
    public void No_source_file_has_more_than_600_lines() =>
        Assert.Empty(SourceFiles().Where(path => File.ReadLines(path).Count() > MaxLines).Select(Relative));

    [Fact]
    public void No_file_name_says_nothing() =>
        Assert.Empty(SourceFiles().Where(path => EmptyWords.Any(word =>
            Path.GetFileName(path).Contains(word, StringComparison.Ordinal))).Select(Relative));

    private static IEnumerable<string> SourceFiles() => new[] { "src", "tests", "samples", "bench" }
        .Select(folder => Path.Combine(RepositoryRoot.Path, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"));

    private static string Relative(string path) => Path.GetRelativePath(RepositoryRoot.Path, path);
}
