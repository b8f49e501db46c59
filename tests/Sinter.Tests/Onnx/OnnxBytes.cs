using System.Buffers.Binary;
using System.Text;

namespace Sinter.Tests.Onnx;

/// <summary>Writes protobuf messages, field by field.</summary>
internal sealed class OnnxBytes
{
    private readonly MemoryStream _bytes = new();

    public OnnxBytes Int(int field, long value)
    {
        Varint((ulong)(field << 3));
        Varint((ulong)value);
        return this;
    }

    public OnnxBytes Float(int field, float value)
    {
        Varint((ulong)(field << 3) | 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public OnnxBytes Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)(field << 3) | 2);
        Varint((ulong)bytes.Length);
        _bytes.Write(bytes);
        return this;
    }

    public OnnxBytes Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public OnnxBytes Message(int field, OnnxBytes message) => Bytes(field, message.ToArray());

    public byte[] ToArray() => _bytes.ToArray();

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
    }
}
