using System.Buffers.Binary;
using System.Text;

namespace Sinter.Formats.Onnx.Wire;

/// <summary>Walks the fields of one protobuf message. Every length is checked against the message before anything is taken from it; bytes
/// are slices of the file.</summary>
internal ref struct WireCursor
{
    private const int VarintKind = 0, Fixed64Kind = 1, BytesKind = 2, Fixed32Kind = 5;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlySpan<byte> _span;
    private readonly WireBudget _budget;
    private readonly string _place;
    private int _position;
    private int _field;
    private int _kind;

    /// <param name="bytes">The message.</param>
    /// <param name="budget">What objects made of it are charged to.</param>
    /// <param name="place">The message, for errors.</param>
    public WireCursor(ReadOnlyMemory<byte> bytes, WireBudget budget, string place)
    {
        _bytes = bytes;
        _span = bytes.Span;
        _budget = budget;
        _place = place;
        _position = 0;
        _field = 0;
        _kind = 0;
    }

    /// <summary>Goes to the next field; false at the end. The value of the field must then be taken or skipped.</summary>
    public bool Next(out int field)
    {
        field = 0;
        if (_position == _span.Length)
            return false;
        ulong key = ReadVarint();
        if (key >> 3 is 0 or > 536_870_911)
            throw Invalid("a field number from 1 to 536,870,911", $"{key >> 3}");
        field = _field = (int)(key >> 3);
        _kind = (int)(key & 7);
        return true;
    }

    public long Integer()
    {
        Require(VarintKind);
        return (long)ReadVarint();
    }

    public float Float()
    {
        Require(Fixed32Kind);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4).Span);
    }

    public ReadOnlyMemory<byte> Bytes()
    {
        Require(BytesKind);
        ulong length = ReadVarint();
        if (length > (ulong)(_span.Length - _position))
            throw Invalid($"a length of at most {_span.Length - _position}, what is left of the message", $"{length}");
        return Take((int)length);
    }

    public string Text()
    {
        ReadOnlyMemory<byte> bytes = Bytes();
        _budget.Spend(32 + (2L * bytes.Length));
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException error)
        {
            throw new ModelFormatException(ModelStage.Read, $"{_place}, field {_field}", "UTF-8 text", error.Message, error);
        }
    }

    /// <summary>Adds integers, whether they are packed or one per field.</summary>
    public void Integers(List<long> values)
    {
        if (_kind == VarintKind)
        {
            Add(values, (long)ReadVarint());
            return;
        }
        var packed = new WireCursor(Bytes(), _budget, _place);
        while (packed._position < packed._span.Length)
            Add(values, (long)packed.ReadVarint());
    }

    /// <summary>Adds floats, whether they are packed or one per field.</summary>
    public void Floats(List<float> values)
    {
        foreach (ReadOnlyMemory<byte> bytes in Elements(4))
        {
            for (int i = 0; i < bytes.Length; i += 4)
                Add(values, BinaryPrimitives.ReadSingleLittleEndian(bytes.Span[i..]));
        }
    }

    /// <summary>The bytes of numbers of fixed width, whether they are packed or one per field.</summary>
    public ReadOnlyMemory<byte>[] Elements(int width)
    {
        if (_kind == (width == 4 ? Fixed32Kind : Fixed64Kind))
            return [Take(width)];
        ReadOnlyMemory<byte> bytes = Bytes();
        return bytes.Length % width == 0 ? [bytes] : throw Invalid($"a multiple of {width} bytes", $"{bytes.Length}");
    }

    public void Skip()
    {
        switch (_kind)
        {
            case VarintKind:
                ReadVarint();
                break;
            case Fixed64Kind:
                Take(8);
                break;
            case BytesKind:
                Bytes();
                break;
            case Fixed32Kind:
                Take(4);
                break;
            default:
                throw Invalid("a varint, 4 or 8 bytes, or a length", $"wire type {_kind}");
        }
    }

    private void Add<T>(List<T> values, T value)
    {
        _budget.Spend(16);
        values.Add(value);
    }

    private readonly void Require(int kind)
    {
        if (_kind != kind)
            throw Invalid($"wire type {kind}", $"{_kind}");
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > _span.Length - _position)
            throw Invalid($"{length} bytes", $"{_span.Length - _position}");
        ReadOnlyMemory<byte> taken = _bytes.Slice(_position, length);
        _position += length;
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position == _span.Length)
                throw Invalid("a whole number", "the end of the message");
            byte part = _span[_position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw Invalid("a number of at most ten bytes", "a longer one");
    }

    private readonly ModelFormatException Invalid(string expected, string actual) =>
        new(ModelStage.Read, $"{_place}, field {_field}, byte {_position:N0}", expected, actual);
}
