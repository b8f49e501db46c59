using System.Collections.Concurrent;

namespace Sinter.Runtime;

/// <summary>Keeps trace events of all threads, up to a bound; events beyond it are counted.</summary>
/// <param name="capacity">Events to keep. Their memory is taken as they come.</param>
public sealed class TraceLog(int capacity)
{
    private const int ChunkLength = 4096;

    private readonly TraceEvent[]?[] _chunks = new TraceEvent[]?[(capacity + ChunkLength - 1) / ChunkLength];
    private readonly ConcurrentDictionary<int, string> _threads = new();
    private int _next;
    private int _adding;
    private long _dropped;

    /// <summary>Events that found no room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Names of the threads that added events, by their managed numbers.</summary>
    public IReadOnlyDictionary<int, string> Threads => _threads;

    public void Add(in TraceEvent item)
    {
        Interlocked.Increment(ref _adding);
        try
        {
            int place = Volatile.Read(ref _next) < capacity ? Interlocked.Increment(ref _next) - 1 : capacity;
            if (place >= capacity)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }
            TraceEvent[] chunk = Volatile.Read(ref _chunks[place / ChunkLength]) ?? MakeChunk(place / ChunkLength);
            chunk[place % ChunkLength] = item;
            if (!_threads.ContainsKey(Environment.CurrentManagedThreadId))
                _threads.TryAdd(Environment.CurrentManagedThreadId, Thread.CurrentThread.Name ?? "");
        }
        finally
        {
            Interlocked.Decrement(ref _adding);
        }
    }

    /// <summary>The events, by the time at which they began. Waits for events that are being added at this moment.</summary>
    public TraceEvent[] ToArray()
    {
        var wait = new SpinWait();
        while (Volatile.Read(ref _adding) != 0)
            wait.SpinOnce();
        var events = new TraceEvent[Math.Min(Volatile.Read(ref _next), capacity)];
        for (int start = 0; start < events.Length; start += ChunkLength)
            _chunks[start / ChunkLength].AsSpan(0, Math.Min(ChunkLength, events.Length - start)).CopyTo(events.AsSpan(start));
        // What began at the same time and ended later holds the other.
        Array.Sort(events, (x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));
        return events;
    }

    private TraceEvent[] MakeChunk(int index)
    {
        var made = new TraceEvent[ChunkLength];
        return Interlocked.CompareExchange(ref _chunks[index], made, null) ?? made;
    }
}
