namespace Sinter;

/// <summary>Options of one prediction.</summary>
public sealed record PredictionOptions
{
    /// <summary>The state that a stateful model reads and changes; null for a fresh one that is thrown away.</summary>
    public ModelState? State { get; init; }

    /// <summary>Arrays that take outputs; null to have all made. For one prediction at a time, so not for batches.</summary>
    public OutputBackings? OutputBackings { get; init; }

    /// <summary>The time from the call to its result; null for no end. A prediction that is not done by then is stopped, waiting or
    /// running.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The same as a point in time, for example the end of a request. The earlier of the two counts.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Among the asynchronous predictions that wait, of all models, those of a higher priority go first.</summary>
    public int Priority { get; init; }

    /// <summary>On whose behalf an asynchronous prediction is made, for example a user: callers of equal priority take turns, so that one
    /// with many predictions does not keep the others waiting. Predictions with a state take turns by state.</summary>
    public string? Caller { get; init; }
}
