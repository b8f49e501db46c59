namespace Sinter;

/// <summary>Asynchronous predictions that wait at the same time are evaluated as one, along the first axis of the inputs and outputs. Each
/// result has the bits of a single call: the batch sizes that are used are tried when the model is loaded, and a size with which one bit
/// comes out differently is left out.</summary>
/// <remarks>The model's inputs and outputs must be arrays whose first axis is flexible, and no other; it must have no state.</remarks>
public sealed record DynamicBatching
{
    /// <summary>Predictions that are evaluated as one, at most; at least 2. Sizes are this number and the powers of two below.</summary>
    public int MaxBatchSize { get; init; } = 8;

    /// <summary>How long a prediction waits at most for others to join it. Zero: it joins those that wait anyway, because as many are in
    /// flight as may be.</summary>
    public TimeSpan MaxDelay { get; init; }
}
