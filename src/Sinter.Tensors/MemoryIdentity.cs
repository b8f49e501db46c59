using System.Buffers;
using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>Equal for the same bytes at the same place, whatever they hold.</summary>
/// <param name="Owner">What the memory belongs to.</param>
/// <param name="Start">Bytes from its beginning.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct MemoryIdentity(object Owner, int Start, int Length)
{
    /// <summary>The identity of memory; null for empty memory.</summary>
    public static MemoryIdentity? Of(ReadOnlyMemory<byte> memory)
    {
        if (MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment))
            return segment.Array is null || segment.Count == 0 ? null : new MemoryIdentity(segment.Array, segment.Offset, segment.Count);
        return MemoryMarshal.TryGetMemoryManager(memory, out MemoryManager<byte>? owner, out int start, out int length)
            ? new MemoryIdentity(owner, start, length)
            : null;
    }
}
