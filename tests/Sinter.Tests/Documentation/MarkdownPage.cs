using System.Text.RegularExpressions;

namespace Sinter.Tests.Documentation;

/// <summary>A page of the documentation and what can be checked in it.</summary>
internal sealed partial class MarkdownPage(params string[] path)
{
    public string Text { get; } = File.ReadAllText(Path.Combine([RepositoryRoot.Path, .. path])).ReplaceLineEndings("\n");

    /// <summary>The fenced blocks of a language.</summary>
    public IEnumerable<string> Blocks(string language) => Block().Matches(Text)
        .Where(match => match.Groups["language"].Value == language)
        .Select(match => match.Groups["content"].Value);

    /// <summary>What stands between single backticks outside of blocks.</summary>
    public IEnumerable<string> InlineCodes() => CodesOf(Block().Replace(Text, ""));

    /// <summary>What stands between backticks in a column of the tables; the first is 0.</summary>
    public IEnumerable<string> ColumnCodes(int column) => Text.Split('\n')
        .Where(line => line.StartsWith('|'))
        .SelectMany(line => CodesOf(line.Split('|')[column + 1]));

    /// <summary>Refuses blocks of C# that are not, but for white space, in a source file of the tests, which the compiler checks.</summary>
    public static void RequireCompiled(IEnumerable<string> blocks, string file)
    {
        string examples = OneSpace(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Sinter.Tests", file)));
        foreach (string block in blocks)
        {
            string[] lines = block.Split('\n');
            foreach (string directive in lines.Where(line => UsingDirective().IsMatch(line)))
                Assert.Contains(directive.Trim(), examples, StringComparison.Ordinal);
            Assert.Contains(OneSpace(string.Join('\n', lines.Where(line => !UsingDirective().IsMatch(line)))), examples,
                StringComparison.Ordinal);
        }
    }

    public static string OneSpace(string text) => Whitespace().Replace(text, " ").Trim();

    private static IEnumerable<string> CodesOf(string text) => Code().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<content>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^using [\w.]+;\s*$")]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
