namespace Sinter;

/// <summary>How a stream of inputs is predicted.</summary>
public sealed record StreamOptions
{
    /// <summary>Inputs that are taken before their results were: in flight, waiting for their turn, or done and not yet taken by the caller.
    /// 0 for as many as the model lets run at once; 1 with <see cref="NewestOnly"/>.</summary>
    public int MaxInFlight { get; init; }

    /// <summary>For cameras: inputs are taken as fast as they come, and only the newest of those that cannot be predicted yet is kept. The
    /// results are those of the newest inputs, in their order.</summary>
    public bool NewestOnly { get; init; }

    /// <summary>True: results come as they are done, not in the order of the inputs. Not for predictions that share a state.</summary>
    public bool AsCompleted { get; init; }

    /// <summary>Called with each input that <see cref="NewestOnly"/> passes over, for example to give its memory back. Called on the thread
    /// that took the newer one; it should be quick, and what it throws ends the stream.</summary>
    public Action<Features>? PassedOver { get; init; }

    /// <summary>The options of each prediction; null for none. Output backings are not for streams.</summary>
    public PredictionOptions? Prediction { get; init; }
}
