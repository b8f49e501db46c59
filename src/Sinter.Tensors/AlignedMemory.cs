using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>Memory for tensors: zeroed, and for large blocks aligned to 64 bytes (a cache line and the widest vector). It is pinned
/// managed memory, not native: a span over it keeps it alive, so nothing can free it under a running kernel.</summary>
public static class AlignedMemory
{
    public const int Alignment = 64;

    /// <summary>Blocks below this many bytes gain nothing from alignment.</summary>
    private const int AlignmentThreshold = 1024;

    public static Memory<byte> Allocate(int length)
    {
        if (length < AlignmentThreshold)
            return new byte[length];
        byte[] block = GC.AllocateArray<byte>(checked(length + Alignment), pinned: true);
        return block.AsMemory(OffsetOfAlignment(block), length);
    }

    /// <summary>Memory with undefined content, for what writes all of it.</summary>
    public static Memory<byte> AllocateUninitialized(int length)
    {
        if (length < AlignmentThreshold)
            return new byte[length];
        byte[] block = GC.AllocateUninitializedArray<byte>(checked(length + Alignment), pinned: true);
        return block.AsMemory(OffsetOfAlignment(block), length);
    }

    // Safe: the array is pinned, so its address, taken only to compute an offset, does not change.
    private static unsafe int OffsetOfAlignment(byte[] block)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(block));
        return (int)(-(nint)address & (Alignment - 1));
    }
}
