using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>Memory of elements seen as bytes, without a copy; it keeps the elements' memory alive.</summary>
public sealed class ElementBytes<T> : MemoryManager<byte>
    where T : unmanaged
{
    private readonly ReadOnlyMemory<T> _elements;

    private ElementBytes(ReadOnlyMemory<T> elements)
    {
        _elements = elements;
    }

    /// <exception cref="ArgumentException">The elements take 2 GiB or more.</exception>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<T> elements)
    {
        if ((long)elements.Length * Unsafe.SizeOf<T>() > int.MaxValue)
            throw new ArgumentException($"{elements.Length:N0} elements of {typeof(T).Name} take 2 GiB or more.", nameof(elements));
        return elements.IsEmpty ? default : new ElementBytes<T>(elements).Memory;
    }

    // Only read: the memory is handed out as ReadOnlyMemory.
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(MemoryMarshal.AsMemory(_elements).Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _elements.Length * Unsafe.SizeOf<T>());
        MemoryHandle handle = _elements.Pin();
        return new MemoryHandle((byte*)handle.Pointer + elementIndex, default, new PinnedElements(handle));
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class PinnedElements(MemoryHandle handle) : IPinnable
    {
        private MemoryHandle _handle = handle;

        public MemoryHandle Pin(int elementIndex) => throw new NotSupportedException("Pinned already.");

        public void Unpin() => _handle.Dispose();
    }
}
