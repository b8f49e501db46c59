using System.Globalization;
using System.Numerics;
using Sinter.Tensors;

namespace Sinter.Ir.Text;

/// <summary>Floats of every element type as MIL text writes them, exactly: <c>0x1.8p-3</c>, <c>-0x0p+0</c>, <c>inf</c>, <c>nan</c>.
/// A value is handled as the bits that it has in memory.</summary>
internal static class FloatText
{
    /// <summary>The most characters that <see cref="Format"/> writes.</summary>
    public const int LongestText = 32;

    private readonly record struct Layout(int FractionBits, int ExponentBits, ulong LargestFinite, ulong? Infinity, ulong QuietNaN)
    {
        public int Bias => (1 << (ExponentBits - 1)) - 1;

        public ulong SignBit => 1UL << (FractionBits + ExponentBits);

        public ulong FractionMask => (1UL << FractionBits) - 1;
    }

    /// <summary>Reads a decimal or hexadecimal number, <c>inf</c> or <c>nan</c>, rounding to the nearest value of the type, ties to even.
    /// False when the text is no number or the type cannot hold it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, ElementType type, out ulong bits)
    {
        Layout layout = LayoutOf(type);
        ulong sign = text.StartsWith('-') ? layout.SignBit : 0;
        if (text.StartsWith('-') || text.StartsWith('+'))
            text = text[1..];
        bool isValid = TryParseMagnitude(text, type, layout, out bits);
        bits |= sign;
        return isValid;
    }

    /// <summary>Reads the bits inside <c>nan(0x7E01)</c>. False when they are not those of a NaN of the type.</summary>
    public static bool TryParseNaN(ReadOnlySpan<char> text, ElementType type, out ulong bits)
    {
        Layout layout = LayoutOf(type);
        bits = 0;
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits)
            && bits <= (layout.SignBit | (layout.SignBit - 1)) && IsNaN(bits & ~layout.SignBit, layout);
    }

    /// <summary>Writes the value and gives the number of characters.</summary>
    public static int Format(ulong bits, ElementType type, Span<char> text)
    {
        Layout layout = LayoutOf(type);
        ulong magnitude = bits & ~layout.SignBit;
        int length = 0;
        if (IsNaN(magnitude, layout) && magnitude != layout.QuietNaN)
        {
            text.TryWrite(CultureInfo.InvariantCulture, $"nan(0x{bits:X})", out length);
            return length;
        }
        if (magnitude != bits)
            text[length++] = '-';
        if (magnitude == layout.QuietNaN)
            return length + Copy("nan", text[length..]);
        if (magnitude == layout.Infinity)
            return length + Copy("inf", text[length..]);
        return length + FormatFinite(magnitude, layout, text[length..]);
    }

    private static int FormatFinite(ulong magnitude, Layout layout, Span<char> text)
    {
        if (magnitude == 0)
            return Copy("0x0p+0", text);
        ulong fraction = magnitude & layout.FractionMask;
        int exponent = (int)(magnitude >> layout.FractionBits) - layout.Bias;
        if (exponent == -layout.Bias)
        {
            int shift = layout.FractionBits - BitOperations.Log2(fraction);
            fraction = (fraction << shift) & layout.FractionMask;
            exponent += 1 - shift;
        }
        int length = Copy("0x1", text);
        if (fraction != 0)
        {
            text[length++] = '.';
            // The fraction's first bit goes to the top, so that four bits at a time come out as digits until only zeros are left.
            for (ulong rest = fraction << (64 - layout.FractionBits); rest != 0; rest <<= 4)
                text[length++] = "0123456789abcdef"[(int)(rest >> 60)];
        }
        text[length..].TryWrite(CultureInfo.InvariantCulture, $"p{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}", out int written);
        return length + written;
    }

    private static bool TryParseMagnitude(ReadOnlySpan<char> text, ElementType type, Layout layout, out ulong bits)
    {
        bits = 0;
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            bits = layout.QuietNaN;
            return true;
        }
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            bits = layout.Infinity.GetValueOrDefault();
            return layout.Infinity is not null;
        }
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return TryParseHexadecimal(text[2..], layout, out bits);
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        switch (type)
        {
            case ElementType.Float16 when Half.TryParse(text, Style, CultureInfo.InvariantCulture, out Half half):
                bits = BitConverter.HalfToUInt16Bits(half);
                break;
            case ElementType.Float32 when float.TryParse(text, Style, CultureInfo.InvariantCulture, out float single):
                bits = BitConverter.SingleToUInt32Bits(single);
                break;
            case not (ElementType.Float16 or ElementType.Float32)
                when double.TryParse(text, Style, CultureInfo.InvariantCulture, out double number):
                bits = BitConverter.DoubleToUInt64Bits(number);
                return type == ElementType.Float64 ? bits <= layout.LargestFinite : TryNarrow(bits, layout, out bits);
            default:
                return false;
        }
        return bits <= layout.LargestFinite;
    }

    private static bool TryNarrow(ulong doubleBits, Layout layout, out ulong bits)
    {
        int exponent = (int)(doubleBits >> 52);
        ulong fraction = doubleBits & ((1UL << 52) - 1);
        bits = 0;
        if (exponent == 0x7FF)
            return false;
        return exponent == 0
            ? TryRound(fraction, -1074, layout, out bits)
            : TryRound(fraction | (1UL << 52), exponent - 1075, layout, out bits);
    }

    private static bool TryParseHexadecimal(ReadOnlySpan<char> text, Layout layout, out ulong bits)
    {
        bits = 0;
        int exponentAt = text.IndexOfAny('p', 'P');
        ReadOnlySpan<char> digits = exponentAt < 0 ? text : text[..exponentAt];
        int exponent = 0;
        if (exponentAt >= 0 && !TryParseExponent(text[(exponentAt + 1)..], out exponent))
            return false;
        ulong significand = 0;
        bool isAfterPoint = false, hasDigits = false;
        foreach (char character in digits)
        {
            if (character == '.')
            {
                if (isAfterPoint)
                    return false;
                isAfterPoint = true;
                continue;
            }
            if (!char.IsAsciiHexDigit(character))
                return false;
            hasDigits = true;
            uint digit = (uint)(char.IsAsciiDigit(character) ? character - '0' : (character | 0x20) - 'a' + 10);
            if (significand >> 59 == 0)
            {
                significand = (significand << 4) | digit;
                exponent -= isAfterPoint ? 4 : 0;
            }
            else
            {
                // Digits beyond the precision only decide which way a tie goes.
                significand |= digit == 0 ? 0U : 1U;
                exponent += isAfterPoint ? 0 : 4;
            }
        }
        return hasDigits && TryRound(significand, exponent, layout, out bits);
    }

    private static bool TryParseExponent(ReadOnlySpan<char> text, out int exponent)
    {
        exponent = 0;
        ReadOnlySpan<char> digits = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        // Any exponent of this size is far beyond every type, whatever the digits before it.
        const int Beyond = 1_000_000;
        exponent = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? Math.Min(value, Beyond) : Beyond;
        if (text[0] == '-')
            exponent = -exponent;
        return true;
    }

    /// <summary>The value of the type nearest to significand * 2^exponent, whose lowest bit may stand for what lies beyond it.</summary>
    private static bool TryRound(ulong significand, int exponent, Layout layout, out ulong bits)
    {
        bits = 0;
        if (significand == 0)
            return true;
        int leading = BitOperations.Log2(significand) + exponent;
        int unit = Math.Max(leading, 1 - layout.Bias) - layout.FractionBits;
        int shift = unit - exponent;
        ulong kept;
        if (shift <= 0)
        {
            kept = significand << -shift;
        }
        else
        {
            kept = shift < 64 ? significand >> shift : 0;
            ulong rest = shift < 64 ? significand & ((1UL << shift) - 1) : significand;
            ulong half = shift <= 64 ? 1UL << (shift - 1) : ulong.MaxValue;
            if (rest > half || (rest == half && (kept & 1) == 1))
                kept++;
        }
        if (kept >> (layout.FractionBits + 1) != 0)
        {
            kept >>= 1;
            unit++;
        }
        int biased = kept >> layout.FractionBits == 0 ? 0 : unit + layout.FractionBits + layout.Bias;
        if (biased >= 1 << layout.ExponentBits)
            return false;
        bits = ((ulong)biased << layout.FractionBits) | (kept & layout.FractionMask);
        return bits <= layout.LargestFinite;
    }

    private static bool IsNaN(ulong magnitude, Layout layout) => magnitude > (layout.Infinity ?? layout.LargestFinite);

    private static int Copy(string source, Span<char> text)
    {
        source.CopyTo(text);
        return source.Length;
    }

    private static Layout LayoutOf(ElementType type) => type switch
    {
        ElementType.Float16 => new Layout(10, 5, 0x7BFF, 0x7C00, 0x7E00),
        ElementType.Float32 => new Layout(23, 8, 0x7F7FFFFF, 0x7F800000, 0x7FC00000),
        ElementType.Float64 => new Layout(52, 11, 0x7FEFFFFFFFFFFFFF, 0x7FF0000000000000, 0x7FF8000000000000),
        ElementType.BFloat16 => new Layout(7, 8, 0x7F7F, 0x7F80, 0x7FC0),
        ElementType.Float8E4M3FN => new Layout(3, 4, 0x7E, null, 0x7F),
        ElementType.Float8E5M2 => new Layout(2, 5, 0x7B, 0x7C, 0x7E),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a float type."),
    };
}
