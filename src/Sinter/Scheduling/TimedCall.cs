namespace Sinter.Scheduling;

/// <summary>A call on the caller's own thread that is stopped when its time is up.</summary>
internal static class TimedCall
{
    /// <exception cref="PredictionTimeoutException">Its time is up.</exception>
    public static TResult Run<TCall, TResult>(TCall call, PredictionOptions? options, string model, TimeProvider clock,
        Func<TCall, CancellationToken, TResult> evaluate)
    {
        if (PredictionTime.Allowed(options, clock) is not { } allowed)
            return evaluate(call, CancellationToken.None);
        using var timeout = new CancellationTokenSource(allowed, clock);
        try
        {
            return evaluate(call, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new PredictionTimeoutException(model, allowed, started: true);
        }
    }
}
