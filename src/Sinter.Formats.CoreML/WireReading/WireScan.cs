using Google.Protobuf.Reflection;

namespace Sinter.Formats.CoreML;

/// <summary>Walks a serialized message without allocating: checks tags, lengths and depth, and adds up what the parsed objects would take.
/// Two bytes on the wire can be an empty message of several hundred bytes in memory, so the size of a file bounds nothing by
/// itself.</summary>
internal ref struct WireScan
{
    /// <summary>A slot in a list that doubles as it grows, with the arrays it left behind.</summary>
    private const int ListSlot = 32;

    private const int FirstListArray = 88, TextObject = 32, BytesObject = 72, Box = 24;
    private const int VarintType = 0, Fixed64Type = 1, LengthDelimited = 2, Fixed32Type = 5;
    private const int MapEntry = 168, FirstMapEntry = 136, UnknownField = 200, UnknownFieldSet = 260;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _place;
    private int _position;

    private WireScan(ReadOnlySpan<byte> bytes, string place)
    {
        _bytes = bytes;
        _place = place;
    }

    /// <summary>Bytes that parsing would allocate, estimated from above.</summary>
    /// <exception cref="ModelFormatException">The bytes are not well formed.</exception>
    public static long Cost(ReadOnlySpan<byte> bytes, MessageLayout layout, string place)
    {
        var scan = new WireScan(bytes, place);
        return scan.Message(layout, bytes.Length, 0);
    }

    private long Message(MessageLayout layout, int end, int depth)
    {
        if (depth > WireReader.MaximumDepth)
            throw Malformed(layout, $"at most {WireReader.MaximumDepth} nested messages", "a deeper one");
        long cost = layout.ObjectBytes;
        FieldLayout? last = null;
        bool hasUnknown = false;
        while (_position < end)
        {
            uint tag = checked((uint)Math.Min(Varint(layout, end), uint.MaxValue));
            int number = (int)(tag >> 3);
            var wireType = (int)(tag & 7);
            if (number == 0 || tag == uint.MaxValue)
                throw Malformed(layout, "a field number from 1 to 536870911", $"tag {tag}");
            int length = Skip(layout, wireType, end);
            FieldLayout? field = layout.Find(number);
            if (field is null || !Matches(field, wireType))
            {
                cost += UnknownField + (long)length + (hasUnknown ? 0 : UnknownFieldSet);
                hasUnknown = true;
                continue;
            }
            // Successive occurrences share their list, so what a new list costs is charged when the field changes.
            cost += field.IsRepeated && field != last ? field.IsMap ? FirstMapEntry : FirstListArray : 0;
            cost += field.Type == FieldType.Message ? Nested(field, length, depth) : Scalar(field, wireType, length, field == last);
            last = field;
        }
        return cost;
    }

    private long Nested(FieldLayout field, int length, int depth)
    {
        int end = _position;
        MessageLayout layout = field.Message!;
        _position = end - length;
        long cost = field.IsMap ? MapEntry + ValueBytes(layout) : field.IsRepeated ? ListSlot : 0;
        cost += Message(layout, end, depth + 1);
        _position = end;
        return cost;
    }

    /// <summary>A map entry without a value still makes an empty one.</summary>
    private static int ValueBytes(MessageLayout entry) => entry.Find(2)?.Message?.ObjectBytes ?? 0;

    private readonly long Scalar(FieldLayout field, int wireType, int length, bool again)
    {
        if (field.IsText)
        {
            long text = field.Type == FieldType.String ? TextObject + (2L * length) : BytesObject + (long)length;
            return text + (field.IsRepeated ? ListSlot : 0);
        }
        if (!field.IsRepeated)
            return field.IsBoxed ? Box : 0;
        if (wireType != LengthDelimited)
            return 4 * field.ElementWidth;
        ReadOnlySpan<byte> packed = _bytes.Slice(_position - length, length);
        if (field.FixedWidth != 0)
            return again ? 3L * length : length;
        return 4L * field.ElementWidth * CountVarints(packed);
    }

    private static int CountVarints(ReadOnlySpan<byte> packed)
    {
        int count = 0;
        foreach (byte b in packed)
            count += (~b >> 7) & 1;
        return count;
    }

    private static bool Matches(FieldLayout field, int wireType)
    {
        if (field.IsText || field.Type == FieldType.Message)
            return wireType == LengthDelimited;
        if (field.IsRepeated && wireType == LengthDelimited)
            return true;
        return wireType == (field.FixedWidth switch { 8 => Fixed64Type, 4 => Fixed32Type, _ => VarintType });
    }

    /// <summary>Steps over the content of a field and gives its length.</summary>
    private int Skip(MessageLayout layout, int wireType, int end)
    {
        ulong length;
        switch (wireType)
        {
            case VarintType:
                int start = _position;
                Varint(layout, end);
                return _position - start;
            case Fixed64Type:
                length = 8;
                break;
            case Fixed32Type:
                length = 4;
                break;
            case LengthDelimited:
                length = Varint(layout, end);
                break;
            default:
                throw Malformed(layout, "wire type 0, 1, 2 or 5", wireType.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        if (length > (ulong)(end - _position))
            throw Malformed(layout, $"a field that ends inside its message, at most {end - _position:N0} bytes long", $"{length:N0} bytes");
        _position += (int)length;
        return (int)length;
    }

    private ulong Varint(MessageLayout layout, int end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position == end)
                throw Malformed(layout, "a number", "the end of the message");
            byte b = _bytes[_position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw Malformed(layout, "a number of at most 10 bytes", "a longer one");
    }

    private readonly ModelFormatException Malformed(MessageLayout layout, string expected, string actual) =>
        new(ModelStage.Read, $"{_place}, byte {_position}, message {layout.Name}", expected, actual);
}
