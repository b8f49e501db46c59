using System.Buffers;

namespace Sinter.Devices.Cpu;

/// <summary>Stands for a constant of which an artifact has only packed forms: it has a length, and no content.</summary>
internal sealed class AbsentMemory(int length) : MemoryManager<byte>
{
    public override Memory<byte> Memory => CreateMemory(length);

    public override Span<byte> GetSpan() => throw Absent();

    public override MemoryHandle Pin(int elementIndex = 0) => throw Absent();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private static InvalidDataException Absent() => new("The artifact lacks a constant that is read as it is.");
}
