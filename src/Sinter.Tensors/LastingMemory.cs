using System.Buffers;
using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>Memory for what lives as long as a model does, such as packed weights: aligned to 64 bytes, with undefined content, and outside
/// the managed heap, whose collections large blocks set off one after the other. It is given back when the last <see cref="Memory{T}"/>
/// over it is gone, so whoever takes a span or a pointer must keep the memory, or its owner, reachable until it is done:
/// <see cref="GC.KeepAlive"/> at the end.</summary>
public static class LastingMemory
{
    public static Memory<byte> Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length == 0 ? default : new Block(length).Memory;
    }

    /// <summary>Gives memory back now, for an owner that knows that nothing uses it any more: finalizers may be long in coming, since the
    /// garbage collector does not see how much there is. Memory of other kinds stays as it is.</summary>
    public static void Free(ReadOnlyMemory<byte> memory)
    {
        if (MemoryMarshal.TryGetMemoryManager(memory, out Block? block))
            ((IDisposable)block).Dispose();
    }

    private sealed unsafe class Block : MemoryManager<byte>
    {
        private readonly NativeBlock _block;
        private readonly byte* _start;
        private readonly int _length;

        public Block(int length)
        {
            _block = new NativeBlock(length);
            _start = (byte*)_block.DangerousGetHandle();
            _length = length;
        }

        // Safe: the handle is held by this object and is released by its own finalizer, after this object is unreachable.
        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(_block.IsClosed, this);
            return new Span<byte>(_start, _length);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _length);
            return new MemoryHandle(_start + elementIndex, default, this);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing) => _block.Dispose();
    }

    private sealed unsafe class NativeBlock : SafeHandle
    {
        public NativeBlock(int length)
            : base(0, ownsHandle: true)
        {
            SetHandle((nint)NativeMemory.AlignedAlloc((nuint)length, AlignedMemory.Alignment));
            HugePages.Advise(handle, length);
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            NativeMemory.AlignedFree((void*)handle);
            return true;
        }
    }
}
