namespace Sinter;

/// <summary>Options of one prediction.</summary>
public sealed record PredictionOptions
{
    /// <summary>The state that a stateful model reads and changes; null for a fresh one that is thrown away.</summary>
    public ModelState? State { get; init; }

    /// <summary>Arrays that take outputs; null to have all made. For one prediction at a time, so not for batches.</summary>
    public OutputBackings? OutputBackings { get; init; }
}
