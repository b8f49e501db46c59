namespace Sinter.Runtime;

/// <summary>Objects that wait to be used again, the one that was used last first, since its memory is warmest. Nothing is allocated by
/// taking and giving, and no more than a fixed number waits.</summary>
public sealed class IdlePool<T>(int capacity)
    where T : class
{
    private readonly T?[] _idle = new T?[Math.Max(1, capacity)];
    private readonly Lock _lock = new();
    private int _count;

    /// <summary>Gives an object that waits; null when none does.</summary>
    public T? Take()
    {
        lock (_lock)
        {
            if (_count == 0)
                return null;
            T item = _idle[--_count]!;
            _idle[_count] = null;
            return item;
        }
    }

    /// <summary>Lets an object wait. False when enough do; it is the caller's then.</summary>
    public bool Give(T item)
    {
        lock (_lock)
        {
            if (_count == _idle.Length)
                return false;
            _idle[_count++] = item;
            return true;
        }
    }
}
