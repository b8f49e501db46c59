using Sinter.Tests;

namespace Sinter.Conformance;

/// <summary>The results that <c>docs/known-failures.md</c> lists: rows of a table, the name in backquotes first, then the reason.</summary>
internal static class KnownFailures
{
    public static IReadOnlyDictionary<string, string> Read()
    {
        string path = System.IO.Path.Combine(RepositoryRoot.Path, "docs", "known-failures.md");
        return File.ReadLines(path)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length >= 4 && cells[1].Length > 2 && cells[1].StartsWith('`') && cells[1].EndsWith('`'))
            .ToDictionary(cells => cells[1][1..^1], cells => cells[2], StringComparer.Ordinal);
    }
}
