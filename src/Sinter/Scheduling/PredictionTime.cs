namespace Sinter.Scheduling;

/// <summary>The time that a prediction has.</summary>
internal static class PredictionTime
{
    /// <summary>What the options leave of it, from now on; null when there is no end.</summary>
    public static TimeSpan? Allowed(PredictionOptions? options, TimeProvider clock)
    {
        TimeSpan? timeout = options?.Timeout == Timeout.InfiniteTimeSpan ? null : options?.Timeout;
        if (timeout is null && options?.Deadline is null)
            return null;
        TimeSpan allowed = timeout ?? TimeSpan.MaxValue;
        if (options!.Deadline is { } deadline && deadline - clock.GetUtcNow() is var left && left < allowed)
            allowed = left;
        return allowed > TimeSpan.Zero ? allowed < Longest ? allowed : Longest : TimeSpan.Zero;
    }

    /// <summary>What timers can wait for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);
}
