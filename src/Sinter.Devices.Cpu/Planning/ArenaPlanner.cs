using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Places blocks with known lifetimes into one arena, so that blocks which live at the same time do not overlap.
/// Largest first, each at the lowest offset that is free during its life.</summary>
internal static class ArenaPlanner
{
    /// <param name="Bytes">Size.</param>
    /// <param name="First">Step that writes it first.</param>
    /// <param name="Last">Step that reads it last.</param>
    internal readonly record struct Request(long Bytes, int First, int Last);

    /// <summary>An offset for each request, and the arena's size.</summary>
    public static (long[] Offsets, long ArenaBytes) Plan(IReadOnlyList<Request> requests)
    {
        var offsets = new long[requests.Count];
        int[] order = [.. Enumerable.Range(0, requests.Count).OrderByDescending(i => requests[i].Bytes).ThenBy(i => requests[i].First)];
        var placed = new List<int>(requests.Count);
        var obstacles = new List<(long Start, long End)>();
        long arena = 0;
        foreach (int index in order)
        {
            Request request = requests[index];
            long size = Align(request.Bytes);
            obstacles.Clear();
            foreach (int other in placed)
            {
                if (requests[other].First <= request.Last && request.First <= requests[other].Last)
                    obstacles.Add((offsets[other], offsets[other] + Align(requests[other].Bytes)));
            }
            obstacles.Sort();
            long offset = 0;
            foreach ((long start, long end) in obstacles)
            {
                if (offset + size <= start)
                    break;
                offset = Math.Max(offset, end);
            }
            offsets[index] = offset;
            placed.Add(index);
            arena = Math.Max(arena, offset + size);
        }
        return (offsets, arena);
    }

    private static long Align(long bytes) => Math.Max(AlignedMemory.Alignment,
        (bytes + AlignedMemory.Alignment - 1) / AlignedMemory.Alignment * AlignedMemory.Alignment);
}
