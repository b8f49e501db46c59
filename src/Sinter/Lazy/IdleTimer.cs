namespace Sinter.Lazy;

/// <summary>Measures how long something is idle. Starting it again costs no more than reading the clock: the timer is not moved, and when
/// it fires too early it is set for the rest. All but <see cref="Dispose"/> is called under the owner's lock.</summary>
/// <param name="fired">Called when the time may be over; asks <see cref="HasElapsed"/> or calls <see cref="Stop"/>.</param>
internal sealed class IdleTimer(Action fired) : IDisposable
{
    // Below a timer's resolution it would spin; far above, the timer refuses.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromDays(1);

    private ITimer? _timer;
    private bool _isSet;
    private long _since;

    public TimeSpan? Timeout { get; set; }

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>From now on it is idle.</summary>
    public void Start()
    {
        if (Timeout is not { } timeout)
            return;
        _since = Clock.GetTimestamp();
        if (!_isSet)
            Set(timeout);
    }

    /// <summary>The timer has fired for nothing.</summary>
    public void Stop() => _isSet = false;

    /// <summary>True when it was idle for the whole time; if not, the timer is set for the rest.</summary>
    public bool HasElapsed()
    {
        TimeSpan left = Timeout!.Value - Clock.GetElapsedTime(_since);
        if (left > TimeSpan.Zero)
            Set(left);
        else
            Stop();
        return left <= TimeSpan.Zero;
    }

    public void Dispose() => _timer?.Dispose();

    private void Set(TimeSpan due)
    {
        _isSet = true;
        _timer ??= MakeTimer();
        _timer.Change(TimeSpan.FromTicks(Math.Clamp(due.Ticks, Shortest.Ticks, Longest.Ticks)), System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>A timer that does not keep what flows with its first caller, for example a request, alive.</summary>
    private ITimer MakeTimer()
    {
        if (ExecutionContext.IsFlowSuppressed())
            return Make();
        using (ExecutionContext.SuppressFlow())
        {
            return Make();
        }

        ITimer Make() => Clock.CreateTimer(static state => ((Action)state!)(), fired, System.Threading.Timeout.InfiniteTimeSpan,
            System.Threading.Timeout.InfiniteTimeSpan);
    }
}
