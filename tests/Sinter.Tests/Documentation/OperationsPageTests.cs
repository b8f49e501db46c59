using System.Text;
using Sinter.Devices.Cpu;
using Sinter.Ir;

namespace Sinter.Tests.Documentation;

/// <summary>docs/operations.md is written from the operation table; run with SINTER_UPDATE_DOCS=1 to write it anew.</summary>
public sealed class OperationsPageTests
{
    private static string PagePath => Path.Combine(RepositoryRoot.Path, "docs", "operations.md");

    [Fact]
    public void The_page_of_operations_is_what_the_table_says()
    {
        string expected = Page();
        if (Environment.GetEnvironmentVariable("SINTER_UPDATE_DOCS") == "1")
            File.WriteAllText(PagePath, expected);
        string actual = File.Exists(PagePath) ? File.ReadAllText(PagePath).ReplaceLineEndings("\n") : "";
        Assert.True(expected == actual, "docs/operations.md is stale. Run SINTER_UPDATE_DOCS=1 ./test.sh and commit the page.");
    }

    [Fact]
    public void Every_operation_of_MIL_is_there()
    {
        Assert.SkipWhen(Formats.SharedFolder.Root is null, "needs ../shared, which is not here");
        string[] names = [.. File.ReadLines(Path.Combine(Formats.SharedFolder.Root!, "reference", "mil", "ops-index.tsv")).Skip(1)
            .Select(line => line.Split('\t')).Where(fields => !fields[1].StartsWith("dialect")
                && !fields[0].StartsWith('_')).Select(fields => fields[0])];
        Assert.DoesNotContain(names, name => OperationTable.Find(name) is null);
    }

    [Fact]
    public void Every_signature_of_MIL_is_there()
    {
        Assert.SkipWhen(Formats.SharedFolder.Root is null, "needs ../shared, which is not here");
        var wrong = new List<string>();
        foreach (string line in File.ReadLines(Path.Combine(Formats.SharedFolder.Root!, "reference", "mil", "ops.tsv")).Skip(1))
        {
            string[] fields = line.Split('\t');
            if (!Enum.TryParse(fields[1], out Opset opset) || fields[0].StartsWith('_') || fields[3].StartsWith('_')
                || fields[4] is "internal" or "block")
                continue;
            Parameter? parameter = OperationTable.Find(fields[0])?.Signatures.FirstOrDefault(signature =>
                signature.Since == opset)?.Find(fields[3]);
            if (parameter is null)
                wrong.Add($"{fields[0]} since {opset} lacks {fields[3]}");
            else if (parameter.IsRequired != (fields[6] == "required"))
                wrong.Add($"{fields[0]} since {opset}: {fields[3]} is {fields[6]}");
        }
        Assert.Empty(wrong);
    }

    private static string Page()
    {
        OperationDefinition[] operations = [.. OperationTable.All.Where(operation => operation.Family != OperationFamily.Internal)];
        int fast = operations.Count(operation => KernelTable.HasKernel(operation.Name));
        var page = new StringBuilder();
        page.Append("# Operations\n\n");
        page.Append("Written from the code; do not edit. `SINTER_UPDATE_DOCS=1 ./test.sh` writes it anew.\n\n");
        page.Append($"{operations.Length} operations, {fast} of them with a fast kernel on the CPU. The others run by their reference evaluation: correct, but slow.\n");
        foreach (IGrouping<OperationFamily, OperationDefinition> family in operations.GroupBy(operation => operation.Family))
        {
            page.Append($"\n## {Words(family.Key.ToString())}\n\n| operation | opsets | fast kernel | parameters |\n| --- | --- | --- | --- |\n");
            foreach (OperationDefinition operation in family)
            {
                string opsets = string.Join(", ", operation.Signatures.Select(signature => signature.Since));
                string parameters = string.Join(", ", operation.Signatures[^1].Parameters.Select(parameter => parameter.IsRequired
                    ? parameter.Name : $"{parameter.Name}?"));
                page.Append($"| `{operation.Name}` | {opsets} | {(KernelTable.HasKernel(operation.Name) ? "yes" : "")} | {parameters} |\n");
            }
        }
        return page.ToString();
    }

    /// <summary>"TensorOperation" as "Tensor operation".</summary>
    private static string Words(string name) =>
        name[..1] + string.Concat(name[1..].Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));
}
