namespace Sinter;

/// <summary>A prediction was not done in the time that <see cref="PredictionOptions.Timeout"/> or <see cref="PredictionOptions.Deadline"/>
/// gave it. It was stopped.</summary>
public sealed class PredictionTimeoutException : TimeoutException
{
    internal PredictionTimeoutException(string model, TimeSpan allowed, bool started)
        : base($"{model}: the prediction was not done within {allowed.TotalMilliseconds:0.###} ms; "
            + (started ? "it was stopped while it ran." : "it was still waiting to start."))
    {
        Allowed = allowed;
        Started = started;
    }

    /// <summary>The time that the prediction had from the call on.</summary>
    public TimeSpan Allowed { get; }

    /// <summary>False when it never began: the queue is too long for its deadline.</summary>
    public bool Started { get; }
}
