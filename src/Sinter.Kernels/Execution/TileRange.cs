using System.Runtime.InteropServices;

namespace Sinter.Kernels;

/// <summary>The tiles of one participant of a run. It takes them from the front; whoever has none left takes from the back. On cache lines
/// of its own: mostly only its owner touches it.</summary>
[StructLayout(LayoutKind.Explicit, Size = CacheLines)]
internal struct TileRange
{
    // Processors fetch lines in pairs.
    private const int CacheLines = 128;
    private const int EndShift = 32;

    // The next tile in the lower half, the end in the upper one: both change in one exchange.
    [FieldOffset(0)]
    private long _nextAndEnd;

    /// <summary>Fills the range. Nobody takes from it meanwhile.</summary>
    public void Set(int next, int end) => Volatile.Write(ref _nextAndEnd, Pack(next, end));

    /// <summary>Takes the first tile.</summary>
    /// <returns>-1 when there is none.</returns>
    public int TakeFirst()
    {
        long seen = Volatile.Read(ref _nextAndEnd);
        while (true)
        {
            (int next, int end) = Unpack(seen);
            if (next >= end)
                return -1;
            long found = Interlocked.CompareExchange(ref _nextAndEnd, Pack(next + 1, end), seen);
            if (found == seen)
                return next;
            seen = found;
        }
    }

    /// <summary>Takes the last tile.</summary>
    /// <returns>-1 when there is none.</returns>
    public int TakeLast()
    {
        long seen = Volatile.Read(ref _nextAndEnd);
        while (true)
        {
            (int next, int end) = Unpack(seen);
            if (next >= end)
                return -1;
            long found = Interlocked.CompareExchange(ref _nextAndEnd, Pack(next, end - 1), seen);
            if (found == seen)
                return end - 1;
            seen = found;
        }
    }

    private static long Pack(int next, int end) => ((long)end << EndShift) | (uint)next;

    private static (int Next, int End) Unpack(long packed) => ((int)packed, (int)(packed >> EndShift));
}
