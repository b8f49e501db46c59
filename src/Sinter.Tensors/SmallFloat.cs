namespace Sinter.Tensors;

/// <summary>The float formats that .NET has no type for.</summary>
public static class SmallFloat
{
    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>Rounds to nearest even; NaN stays NaN.</summary>
    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>1 sign, 4 exponent (bias 7) and 3 fraction bits; no infinities, 0x7F and 0xFF are NaN, the largest value is 448.</summary>
    public static float FromFloat8E4M3FN(byte bits)
    {
        if ((bits & 0x7F) == 0x7F)
            return float.NaN;
        return Decode(bits, fractionBits: 3, bias: 7);
    }

    /// <summary>1 sign, 5 exponent (bias 15) and 2 fraction bits, with infinities: the upper half of a 16-bit float.</summary>
    public static float FromFloat8E5M2(byte bits) => (float)BitConverter.UInt16BitsToHalf((ushort)(bits << 8));

    /// <summary>Rounds to nearest even; what is too large becomes NaN, which the format has instead of infinity.</summary>
    public static byte ToFloat8E4M3FN(float value) => Nearest(value, FromFloat8E4M3FN, largestFinite: 0x7E, beyond: 0x7F);

    /// <summary>Rounds to nearest even; what is too large becomes infinity.</summary>
    public static byte ToFloat8E5M2(float value) => Nearest(value, FromFloat8E5M2, largestFinite: 0x7B, beyond: 0x7C);

    private static float Decode(byte bits, int fractionBits, int bias)
    {
        int sign = bits >> 7, exponent = (bits & 0x7F) >> fractionBits, fraction = bits & ((1 << fractionBits) - 1);
        float magnitude = exponent == 0
            ? MathF.ScaleB(fraction, 1 - bias - fractionBits)
            : MathF.ScaleB(fraction + (1 << fractionBits), exponent - bias - fractionBits);
        return sign == 0 ? magnitude : -magnitude;
    }

    private static byte Nearest(float value, Func<byte, float> decode, byte largestFinite, byte beyond)
    {
        byte sign = float.IsNegative(value) ? (byte)0x80 : (byte)0;
        float magnitude = Math.Abs(value);
        if (float.IsNaN(magnitude))
            return (byte)(sign | 0x7F);
        // Codes of positive finite values ascend with the value, so the nearest is found by bisection.
        int low = 0, high = largestFinite;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (decode((byte)middle) <= magnitude) low = middle;
            else high = middle - 1;
        }
        float below = decode((byte)low);
        float step = low == largestFinite ? below - decode((byte)(low - 1)) : decode((byte)(low + 1)) - below;
        double excess = (magnitude - (double)below) / step;
        bool up = excess > 0.5 || (excess == 0.5 && (low & 1) == 1);
        if (!up)
            return (byte)(sign | low);
        return (byte)(sign | (low == largestFinite ? beyond : low + 1));
    }
}
