using System.IO.Enumeration;

namespace Sinter.Cli.Verify;

/// <summary>Chooses cases by name or operation: a case is chosen when any pattern is a part of its name, matches it with * and ?, or is the
/// name of one of its operations. No pattern chooses all.</summary>
internal sealed class CaseFilter(IReadOnlyList<string> patterns)
{
    public static CaseFilter All { get; } = new([]);

    public bool Accepts(RecordedCase recorded) => patterns.Count == 0 || patterns.Any(pattern =>
        recorded.Name.Contains(pattern, StringComparison.OrdinalIgnoreCase)
        || FileSystemName.MatchesSimpleExpression(pattern, recorded.Name)
        || recorded.Operations.Contains(pattern, StringComparer.Ordinal));
}
