using Sinter.Runtime;

namespace Sinter;

/// <summary>A prediction was not let in, because as many wait already as may (<see cref="WhenFull.Reject"/>). It did not run; the same call
/// may succeed later.</summary>
public sealed class PredictionRejectedException : InvalidOperationException
{
    internal PredictionRejectedException(string model, QueueLimits limits)
        : base($"{model}: the prediction was rejected: {limits.MaxInFlight} in flight and {limits.MaxWaiting} waiting are allowed, "
            + "and there are as many. Try again later.")
    {
        MaxInFlight = limits.MaxInFlight;
        QueueLimit = limits.MaxWaiting;
    }

    /// <summary>Predictions of the model that may run at once.</summary>
    public int MaxInFlight { get; }

    /// <summary>Predictions that may wait beside those.</summary>
    public int QueueLimit { get; }
}
