using System.Buffers;

namespace Sinter.Devices.Cpu;

/// <summary>The memory of a constant that tells whether anyone has read it as it is, and not only its packed forms.</summary>
internal sealed class WatchedMemory(int number, ReadOnlyMemory<byte> original) : MemoryManager<byte>
{
    /// <summary>The constant's number in the artifact.</summary>
    public int Number { get; } = number;

    public ReadOnlyMemory<byte> Original { get; } = original;

    public bool WasRead { get; set; }

    /// <summary>Without asking for the span, as the base does to learn the length.</summary>
    public override Memory<byte> Memory => CreateMemory(Original.Length);

    // Only read: the memory is handed out as ReadOnlyMemory.
    public override Span<byte> GetSpan()
    {
        WasRead = true;
        return System.Runtime.InteropServices.MemoryMarshal.AsMemory(Original).Span;
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        WasRead = true;
        return Original[elementIndex..].Pin();
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
