using System.Buffers;
using System.Runtime.InteropServices;

namespace Sinter.Devices.Cpu;

/// <summary>Memory for intermediate results inside one kernel call, with undefined content.</summary>
internal readonly ref struct ScratchFloats
{
    private readonly float[] _rented;

    public ScratchFloats(int count)
    {
        _rented = ArrayPool<float>.Shared.Rent(count);
        Floats = _rented.AsSpan(0, count);
    }

    public Span<float> Floats { get; }

    public Span<byte> Bytes => MemoryMarshal.AsBytes(Floats);

    public void Dispose() => ArrayPool<float>.Shared.Return(_rented);
}
