using System.Buffers;
using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Tests.Kernels;

/// <summary>A tensor of floats whose last element is the last one before a page that must not be touched.</summary>
internal sealed unsafe class BoundedTensor : MemoryManager<byte>
{
    private readonly BoundedMemory<float> _memory;

    public BoundedTensor(ReadOnlySpan<float> content)
    {
        _memory = new BoundedMemory<float>(content);
        Tensor = Tensor.Over(ElementType.Float32, Shape.Of(content.Length), Memory);
    }

    public Tensor Tensor { get; }

    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(_memory.Span);

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _memory.Dispose();
}
