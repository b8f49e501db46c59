using System.Buffers.Binary;
using System.Text;

namespace Sinter.Formats.CoreML;

/// <summary>Reads little-endian numbers, and texts and blocks that follow their 64-bit length.</summary>
internal sealed class LengthPrefixedReader(ReadOnlyMemory<byte> bytes, string place)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _position;

    public bool IsAtEnd => _position == bytes.Length;

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span);

    /// <summary>A 64-bit number that must be a non-negative 32-bit one.</summary>
    public int Int(string what)
    {
        ulong value = UInt64();
        return value <= int.MaxValue ? (int)value : throw Invalid(what, $"{value}");
    }

    public string Text(int maximumBytes)
    {
        ReadOnlyMemory<byte> block = Block();
        if (block.Length > maximumBytes)
            throw Invalid($"a text of at most {maximumBytes} bytes", $"{block.Length}");
        try
        {
            return StrictUtf8.GetString(block.Span);
        }
        catch (DecoderFallbackException error)
        {
            throw new ModelFormatException(ModelStage.Read, $"{place}, byte {_position - block.Length}", "UTF-8 text", error.Message,
                error);
        }
    }

    public ReadOnlyMemory<byte> Block()
    {
        ulong length = UInt64();
        return length <= (ulong)(bytes.Length - _position)
            ? Take((int)length)
            : throw Invalid($"at most {bytes.Length - _position} bytes", $"a length of {length}");
    }

    public void Skip(int length) => Take(length);

    public ReadOnlyMemory<byte> Rest() => Take(bytes.Length - _position);

    public ModelFormatException Invalid(string expected, string actual) =>
        new(ModelStage.Read, $"{place}, byte {_position}", expected, actual);

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > bytes.Length - _position)
            throw Invalid($"{length} more bytes", $"{bytes.Length - _position}");
        ReadOnlyMemory<byte> taken = bytes.Slice(_position, length);
        _position += length;
        return taken;
    }
}
