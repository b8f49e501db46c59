namespace Sinter.Kernels;

/// <summary>Counts the predictions that run at this moment, in all models of the process, and says how many threads each may use: one alone
/// has all cores, several share them. More threads than cores would make all of them wait for whoever lost its core.</summary>
public sealed class CoreShare(int cores)
{
    private int _running;

    /// <summary>That of the process.</summary>
    public static CoreShare OfProcess { get; } = new(Environment.ProcessorCount);

    /// <summary>A prediction begins; <see cref="Leave"/> must follow.</summary>
    public void Enter() => Interlocked.Increment(ref _running);

    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>Threads that a caller may use beside its own.</summary>
    /// <param name="most">As many as there are.</param>
    internal int Helpers(int most)
    {
        int running = Volatile.Read(ref _running);
        return running <= 1 ? most : Math.Min(most, Math.Max(0, (cores / running) - 1));
    }
}
