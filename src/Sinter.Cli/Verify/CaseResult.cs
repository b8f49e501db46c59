namespace Sinter.Cli.Verify;

internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>What became of one model of one variant of a case, over every numerics that applies.</summary>
/// <param name="Source">The zip or folder that was named.</param>
/// <param name="Case">The case's name.</param>
/// <param name="Variant">Empty for the case itself.</param>
/// <param name="Model">The model's file or folder.</param>
/// <param name="Type">What the model holds.</param>
/// <param name="Operations">Its operations.</param>
/// <param name="Outcome">Passed, failed, or skipped because something is not supported.</param>
/// <param name="Reason">Why it failed or was skipped.</param>
/// <param name="Unsupported">What is not supported; empty unless skipped.</param>
/// <param name="WorstRatio">The largest deviation as a multiple of what is allowed.</param>
/// <param name="Duration">Reading, loading and predicting.</param>
internal sealed record CaseResult(string Source, string Case, string Variant, string Model, string Type, IReadOnlyList<string> Operations,
    Outcome Outcome, string Reason, string Unsupported, double WorstRatio, TimeSpan Duration)
{
    /// <summary>Case, variant and model in one text, as lists of known failures name it.</summary>
    public string Name => Variant.Length == 0 ? $"{Case}: {Model}" : $"{Case} ({Variant}): {Model}";
}
