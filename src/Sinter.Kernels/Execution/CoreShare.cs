namespace Sinter.Kernels;

/// <summary>Counts the predictions that run in all models of the process, and says how many threads each may use: one alone has all cores,
/// several share them. More threads than cores would make all of them wait for whoever lost its core.</summary>
/// <remarks>Callers that predict again and again pause between two predictions. The cores of one that paused just now stay free for it:
/// otherwise another prediction takes them, and whoever comes back waits for a thread that was woken meanwhile to give way.</remarks>
public sealed class CoreShare
{
    /// <summary>A pause that is no end. Waking a thread and handing it a prediction takes tenths of it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _clock;
    private readonly int _cores;
    private readonly long _pause;
    private int _running;

    // The most that ran at once, and when they last did.
    private int _together;
    private long _seen;

    public CoreShare(int cores)
        : this(cores, TimeProvider.System)
    {
    }

    internal CoreShare(int cores, TimeProvider clock)
    {
        _clock = clock;
        _cores = cores;
        _pause = (long)(Pause.TotalSeconds * clock.TimestampFrequency);
    }

    /// <summary>That of the process.</summary>
    public static CoreShare OfProcess { get; } = new(Environment.ProcessorCount);

    /// <summary>A prediction begins; <see cref="Leave"/> must follow.</summary>
    public void Enter() => Note(Interlocked.Increment(ref _running));

    public void Leave() => Note(Interlocked.Decrement(ref _running) + 1);

    /// <summary>Threads that a caller may use beside its own.</summary>
    /// <param name="most">As many as there are.</param>
    internal int Helpers(int most)
    {
        int running = Volatile.Read(ref _running), together = Volatile.Read(ref _together);
        if (together > running && _clock.GetTimestamp() - Volatile.Read(ref _seen) < _pause)
            running = together;
        return running <= 1 ? most : Math.Min(most, Math.Max(0, (_cores / running) - 1));
    }

    /// <summary>So many run now. What several threads write at once may get lost: it is about how fast things are, not about results.</summary>
    private void Note(int running)
    {
        // One after the other is the common case, and needs no clock.
        if (running <= 1 && Volatile.Read(ref _together) <= 1)
            return;
        long now = _clock.GetTimestamp();
        if (running < Volatile.Read(ref _together) && now - Volatile.Read(ref _seen) < _pause)
            return;
        Volatile.Write(ref _together, running);
        Volatile.Write(ref _seen, now);
    }
}
