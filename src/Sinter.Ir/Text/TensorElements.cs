using System.Buffers.Binary;
using Sinter.Tensors;

namespace Sinter.Ir.Text;

/// <summary>The elements of a tensor that is being parsed. It grows with what the text holds, never by what a type claims.</summary>
internal sealed class TensorElements(ElementType type)
{
    private readonly int _width = Math.Max(type.ByteWidth(), 1);
    private readonly List<string> _strings = [];
    private byte[] _bytes = new byte[16];

    public int Count { get; private set; }

    /// <summary>True when one more element would not fit the block of memory that a tensor is.</summary>
    public bool IsFull => Count >= (Array.MaxLength - AlignedMemory.Alignment) / _width;

    public void Add(string text)
    {
        _strings.Add(text);
        Count++;
    }

    /// <summary>Adds an element given by its bits; what lies above its width is dropped.</summary>
    public void Add(ulong bits)
    {
        int start = Count++ * _width;
        if (start + _width > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(2L * _bytes.Length, Array.MaxLength));
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(wide, bits);
        wide[.._width].CopyTo(_bytes.AsSpan(start));
    }

    /// <summary>The tensor; the shape has <see cref="Count"/> elements.</summary>
    public Tensor ToTensor(Shape shape)
    {
        if (type == ElementType.String)
            return Tensor.OfStrings(shape, [.. _strings]);
        Tensor tensor = Tensor.Create(type, shape);
        Span<byte> elements = _bytes.AsSpan(0, Count * _width);
        if (type.IsSubByte())
            BitPacking.Pack(elements, type.BitWidth(), tensor.MutableBytes);
        else
            elements.CopyTo(tensor.MutableBytes);
        return tensor;
    }

    /// <summary>The bits of one element of a tensor, zero-extended.</summary>
    public static ulong BitsAt(ReadOnlySpan<byte> bytes, ElementType type, int index)
    {
        int width = type.BitWidth();
        switch (width)
        {
            case 8:
                return bytes[index];
            case 16:
                return BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * index)..]);
            case 32:
                return BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * index)..]);
            case 64:
                return BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * index)..]);
        }
        long bit = (long)index * width;
        int first = (int)(bit >> 3), shift = (int)(bit & 7);
        int window = shift + width > 8 ? bytes[first] | (bytes[first + 1] << 8) : bytes[first];
        return (ulong)((window >> shift) & ((1 << width) - 1));
    }
}
