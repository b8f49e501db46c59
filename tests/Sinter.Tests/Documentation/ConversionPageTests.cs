using System.Text;
using Sinter.Formats.Onnx.Operators;

namespace Sinter.Tests.Documentation;

/// <summary>The list of operators in docs/conversion.md is written from the table; run with SINTER_UPDATE_DOCS=1 to write it anew.</summary>
public sealed class ConversionPageTests
{
    private const string Heading = "## Operators that are converted\n";

    [Fact]
    public void The_list_of_operators_is_what_the_table_says()
    {
        string path = Path.Combine(RepositoryRoot.Path, "docs", "conversion.md");
        string page = File.ReadAllText(path).ReplaceLineEndings("\n");
        int at = page.IndexOf(Heading, StringComparison.Ordinal);
        Assert.True(at >= 0, $"docs/conversion.md has no heading '{Heading.Trim()}'.");
        string expected = page[..at] + List();
        if (Environment.GetEnvironmentVariable("SINTER_UPDATE_DOCS") == "1")
            File.WriteAllText(path, page = expected);
        Assert.True(expected == page, "The list in docs/conversion.md is stale. Run SINTER_UPDATE_DOCS=1 ./test.sh and commit the page.");
    }

    private static string List()
    {
        var list = new StringBuilder(Heading);
        list.Append("\nWritten from the code; do not edit from here on. `SINTER_UPDATE_DOCS=1 ./test.sh` writes it anew.\n\n");
        list.Append($"{OperatorTable.Families.Sum(family => family.Operators.Length)} operators of opsets 7 to 28 and of ai.onnx.ml.\n\n");
        list.Append("| family | operators |\n| --- | --- |\n");
        foreach ((string family, OperatorEntry[] operators) in OperatorTable.Families)
            list.Append($"| {family} | {string.Join(", ", operators.Select(entry => entry.Name.Replace("ai.onnx.ml.", "", StringComparison.Ordinal)))} |\n");
        return list.ToString();
    }
}
