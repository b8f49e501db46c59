using Sinter.Runtime;

namespace Sinter;

/// <summary>A prediction that waited gave way to another, as <see cref="ModelConfiguration.WhenFull"/> wants it. It did not run. A kind of
/// <see cref="OperationCanceledException"/>: code that expects cancelled predictions need not know of it.</summary>
public sealed class PredictionDroppedException : OperationCanceledException
{
    internal PredictionDroppedException(string model, QueueLimits limits)
        : base($"{model}: the prediction was dropped ({nameof(ModelConfiguration.WhenFull)} is {limits.WhenFull}): "
            + $"{limits.MaxInFlight} in flight and {limits.MaxWaiting} waiting are allowed.")
    {
        MaxInFlight = limits.MaxInFlight;
        QueueLimit = limits.MaxWaiting;
        WhenFull = limits.WhenFull;
    }

    /// <summary>Predictions of the model that may run at once.</summary>
    public int MaxInFlight { get; }

    /// <summary>Predictions that may wait beside those.</summary>
    public int QueueLimit { get; }

    /// <summary>Who gives way.</summary>
    public WhenFull WhenFull { get; }
}
