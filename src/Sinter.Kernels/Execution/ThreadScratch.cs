using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sinter.Kernels;

/// <summary>What a scratch block is for. A kernel that calls another one must not share a slot with it.</summary>
internal enum ScratchSlot
{
    LeftRows,
    RightPanels,
    Rows,
    Scores,
    Partials,
    Keys,
    WinogradInputs,
    WinogradProducts,
    WinogradRows,
    Count,
}

/// <summary>Working memory of the running thread, kept for the next kernel. Sizes are bounded, never by tensor
/// sizes but by those of tiles; Winograd's tiles reach over all channels, and its kernel refuses more than 16 MiB.</summary>
internal static unsafe class ThreadScratch
{
    private const int AlignmentInFloats = 16;

    [ThreadStatic]
    private static float[]?[]? _blocks;

    /// <summary>At least <paramref name="count"/> floats, aligned to 64 bytes, with undefined content. Valid until the same thread asks for
    /// the slot again.</summary>
    public static float* Rent(ScratchSlot slot, int count)
    {
        float[]?[] blocks = _blocks ??= new float[]?[(int)ScratchSlot.Count];
        float[]? block = blocks[(int)slot];
        if (block is null || block.Length < count + AlignmentInFloats)
        {
            block = GC.AllocateUninitializedArray<float>(count + AlignmentInFloats, pinned: true);
            blocks[(int)slot] = block;
        }
        // Safe: the array is pinned and stays reachable through the thread's slot.
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(block));
        return (float*)((address + 63) & ~(nuint)63);
    }
}
