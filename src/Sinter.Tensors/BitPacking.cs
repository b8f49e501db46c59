namespace Sinter.Tensors;

/// <summary>Sub-byte elements as Core ML stores them: a little-endian bit stream in which element i takes bits [i*b, (i+1)*b), least
/// significant bit first, so that 3 and 6 bit elements straddle bytes.</summary>
public static class BitPacking
{
    /// <summary>Unpacks unsigned elements into bytes.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<byte> elements)
    {
        int mask = (1 << bits) - 1;
        long bit = 0;
        for (int i = 0; i < elements.Length; i++, bit += bits)
        {
            int index = (int)(bit >> 3), shift = (int)(bit & 7);
            int window = packed[index];
            if (shift + bits > 8)
                window |= packed[index + 1] << 8;
            elements[i] = (byte)((window >> shift) & mask);
        }
    }

    /// <summary>Packs elements; bits above the width are dropped. Unused bits of the last byte are zero.</summary>
    public static void Pack(ReadOnlySpan<byte> elements, int bits, Span<byte> packed)
    {
        packed.Clear();
        int mask = (1 << bits) - 1;
        long bit = 0;
        for (int i = 0; i < elements.Length; i++, bit += bits)
        {
            int index = (int)(bit >> 3), shift = (int)(bit & 7);
            int window = (elements[i] & mask) << shift;
            packed[index] |= (byte)window;
            if (shift + bits > 8)
                packed[index + 1] |= (byte)(window >> 8);
        }
    }

    /// <summary>The value of a two's complement element of <paramref name="bits"/> bits.</summary>
    public static sbyte SignExtend(byte element, int bits) => (sbyte)((sbyte)(element << (8 - bits)) >> (8 - bits));
}
