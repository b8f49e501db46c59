using System.Buffers;
using System.Text;

namespace Sinter.Ir.Binary;

/// <summary>Writes numbers in as few bytes as they need, and each text once.</summary>
internal sealed class ImageWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    /// <summary>Seven bits a byte, the low ones first.</summary>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)value);
    }

    /// <summary>A text that was written before is its number; a new one is the next number with the text behind it.</summary>
    public void Text(string text)
    {
        if (_texts.TryGetValue(text, out int known))
        {
            Number(known);
            return;
        }
        Number(_texts.Count);
        _texts.Add(text, _texts.Count);
        Utf8(text);
    }

    /// <summary>A text that hardly comes again.</summary>
    public void Utf8(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        _bytes.Write(bytes);
    }
}
