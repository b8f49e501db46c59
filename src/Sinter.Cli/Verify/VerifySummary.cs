namespace Sinter.Cli.Verify;

/// <summary>All results of a run, each under one operation: the one of its operations that the fewest results have.</summary>
internal sealed class VerifySummary
{
    public VerifySummary(IReadOnlyList<CaseResult> results)
    {
        Results = [.. results.OrderBy(result => result.Source, StringComparer.Ordinal)
            .ThenBy(result => result.Name, StringComparer.Ordinal)];
        Dictionary<string, int> uses = Results.SelectMany(result => result.Operations.Distinct()).CountBy(operation => operation)
            .ToDictionary(StringComparer.Ordinal);
        Groups = [.. Results.GroupBy(result => GroupOf(result, uses)).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new OperationGroup(group.Key, [.. group]))];
    }

    public IReadOnlyList<CaseResult> Results { get; }

    public IReadOnlyList<OperationGroup> Groups { get; }

    public int Passed => Count(Results, Outcome.Passed);

    public int Failed => Count(Results, Outcome.Failed);

    public int Skipped => Count(Results, Outcome.Skipped);

    /// <summary>The last line of a report.</summary>
    public string LastLine => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    internal static int Count(IReadOnlyList<CaseResult> results, Outcome outcome) => results.Count(result => result.Outcome == outcome);

    private static string GroupOf(CaseResult result, Dictionary<string, int> uses)
    {
        string? rarest = result.Operations.MinBy(operation => (uses[operation], operation));
        return rarest ?? (result.Type.Length > 0 ? result.Type : "whole networks");
    }
}

/// <summary>The results of one operation.</summary>
internal sealed record OperationGroup(string Operation, IReadOnlyList<CaseResult> Results)
{
    public int Passed => VerifySummary.Count(Results, Outcome.Passed);

    public int Failed => VerifySummary.Count(Results, Outcome.Failed);

    public int Skipped => VerifySummary.Count(Results, Outcome.Skipped);
}
