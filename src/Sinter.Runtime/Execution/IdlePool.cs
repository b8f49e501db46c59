namespace Sinter.Runtime;

/// <summary>Objects that wait to be used again: at most one per core, each where the core finds it first, so that callers on several cores
/// neither wait for one another nor hand warm memory around. Nothing is allocated by taking and giving.</summary>
public sealed class IdlePool<T>
    where T : class
{
    /// <summary>References between two places: they lie in cache lines of their own.</summary>
    private const int Pitch = 16;

    private static readonly int Places = Environment.ProcessorCount;

    private readonly T?[] _idle = new T?[(Places + 1) * Pitch];

    /// <summary>Gives an object that waits; null when none does.</summary>
    public T? Take()
    {
        int own = OwnPlace();
        for (int i = 0; i < Places; i++)
        {
            ref T? place = ref Place(own + i);
            if (Volatile.Read(ref place) is not null && Interlocked.Exchange(ref place, null) is { } item)
                return item;
        }
        return null;
    }

    /// <summary>Lets an object wait. False when enough do; it is the caller's then.</summary>
    public bool Give(T item)
    {
        int own = OwnPlace();
        for (int i = 0; i < Places; i++)
        {
            ref T? place = ref Place(own + i);
            if (Volatile.Read(ref place) is null && Interlocked.CompareExchange(ref place, item, null) is null)
                return true;
        }
        return false;
    }

    private static int OwnPlace() => (int)((uint)Thread.GetCurrentProcessorId() % (uint)Places);

    private ref T? Place(int number) => ref _idle[((number % Places) + 1) * Pitch];
}
