using System.Text;

namespace Sinter.Ir.Binary;

/// <summary>Reads what <see cref="ImageWriter"/> wrote. The bytes are not trusted: no number can make it allocate more than a small multiple
/// of what is there.</summary>
internal sealed class ImageReader(ReadOnlyMemory<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _bytes = bytes;
    private readonly List<string> _texts = [];
    private int _position;

    private int Left => _bytes.Length - _position;

    /// <exception cref="InvalidDataException">Something is left.</exception>
    public void End()
    {
        if (Left > 0)
            throw Invalid($"{Left} bytes after the end");
    }

    public byte Byte()
    {
        if (Left == 0)
            throw Invalid("the end too early");
        return _bytes.Span[_position++];
    }

    public long Number()
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte part = Byte();
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
        throw Invalid("a number of more than 63 bits");
    }

    /// <summary>A number below a limit.</summary>
    public int Number(long limit)
    {
        long value = Number();
        return value < limit && value <= int.MaxValue ? (int)value : throw Invalid($"{value} where at most {limit - 1} can be");
    }

    /// <summary>How many parts follow, each of at least one byte.</summary>
    public int Count()
    {
        long count = Number();
        return count <= Left ? (int)count : throw Invalid($"{count} parts in {Left} bytes");
    }

    public string Text()
    {
        int number = Number((long)_texts.Count + 1);
        if (number == _texts.Count)
            _texts.Add(Utf8());
        return _texts[number];
    }

    public string Utf8()
    {
        try
        {
            return Strict.GetString(Bytes().Span);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException("The image of a function has a text that is no UTF-8.", exception);
        }
    }

    public ReadOnlyMemory<byte> Bytes()
    {
        int length = Count();
        ReadOnlyMemory<byte> read = _bytes.Slice(_position, length);
        _position += length;
        return read;
    }

    public static InvalidDataException Invalid(string what) => new($"The image of a function has {what}.");
}
