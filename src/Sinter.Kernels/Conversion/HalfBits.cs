using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>The bits of a float16 from those of a float32 and back, without the CPU's own instructions, which .NET does not
/// expose.</summary>
internal static class HalfBits
{
    private const uint SignMask = 0x8000_0000;

    /// <summary>2^16 as bits: from here on only infinity or NaN. (What lies between the largest float16 and 2^16 rounds by
    /// itself.)</summary>
    private const uint Overflow = 143u << 23;

    /// <summary>The smallest normal float16, 2^-14, as bits.</summary>
    private const uint SmallestNormal = 113u << 23;

    /// <summary>The distance between the exponent biases, as bits.</summary>
    private const uint Rebias = 112u << 23;

    /// <summary>Each lane holds a float16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Widen(Vector128<uint> half)
    {
        Vector128<uint> magnitude = (half & Vector128.Create(0x7FFFu)) << 13;
        Vector128<uint> exponent = magnitude & Vector128.Create(0x0F80_0000u);
        Vector128<uint> normal = magnitude + Vector128.Create(Rebias);
        // Infinity and NaN move by the bias once more; NaN becomes quiet.
        Vector128<uint> special = normal + Vector128.Create(Rebias);
        Vector128<uint> isNaN = Vector128.GreaterThan(magnitude.AsInt32(), Vector128.Create(0x0F80_0000)).AsUInt32();
        special |= isNaN & Vector128.Create(0x0040_0000u);
        // A subnormal is a fraction of 2^-14: put it under that exponent and take 2^-14 away.
        Vector128<uint> subnormal =
            ((magnitude + Vector128.Create(SmallestNormal)).AsSingle() - Vector128.Create(SmallestNormal).AsSingle()).AsUInt32();
        Vector128<uint> result = Vector128.ConditionalSelect(Vector128.Equals(exponent, Vector128.Create(0x0F80_0000u)), special, normal);
        result = Vector128.ConditionalSelect(Vector128.Equals(exponent, Vector128<uint>.Zero), subnormal, result);
        return (result | ((half & Vector128.Create(0x8000u)) << 16)).AsSingle();
    }

    /// <summary>Each lane of the result holds a float16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Narrow(Vector128<float> value)
    {
        Vector128<uint> bits = value.AsUInt32();
        Vector128<uint> magnitude = bits & Vector128.Create(~SignMask);
        // Adding half of the last kept bit, less one unless that bit is odd, rounds to even; a carry grows the exponent as it should.
        Vector128<uint> odd = (magnitude >> 13) & Vector128<uint>.One;
        Vector128<uint> normal = (magnitude - Vector128.Create(Rebias) + Vector128.Create(0xFFFu) + odd) >> 13;
        // 0.5 has 2^-24, the step of subnormals, as its last bit: the addition rounds.
        Vector128<uint> subnormal = (magnitude.AsSingle() + Vector128.Create(0.5f)).AsUInt32() - Vector128.Create(0.5f).AsUInt32();
        Vector128<int> signed = magnitude.AsInt32();
        Vector128<uint> nan = Vector128.Create(0x7E00u) | ((magnitude >> 13) & Vector128.Create(0x3FFu));
        Vector128<uint> special = Vector128.ConditionalSelect(
            Vector128.GreaterThan(signed, Vector128.Create(0x7F80_0000)).AsUInt32(), nan, Vector128.Create(0x7C00u));
        Vector128<uint> result = Vector128.ConditionalSelect(
            Vector128.LessThan(signed, Vector128.Create((int)SmallestNormal)).AsUInt32(), subnormal, normal);
        result = Vector128.ConditionalSelect(
            Vector128.GreaterThanOrEqual(signed, Vector128.Create((int)Overflow)).AsUInt32(), special, result);
        return result | ((bits & Vector128.Create(SignMask)) >> 16);
    }

    /// <summary>Each lane holds a float16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(Vector256<uint> half)
    {
        Vector256<uint> magnitude = (half & Vector256.Create(0x7FFFu)) << 13;
        Vector256<uint> exponent = magnitude & Vector256.Create(0x0F80_0000u);
        Vector256<uint> normal = magnitude + Vector256.Create(Rebias);
        // Infinity and NaN move by the bias once more; NaN becomes quiet.
        Vector256<uint> special = normal + Vector256.Create(Rebias);
        Vector256<uint> isNaN = Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create(0x0F80_0000)).AsUInt32();
        special |= isNaN & Vector256.Create(0x0040_0000u);
        // A subnormal is a fraction of 2^-14: put it under that exponent and take 2^-14 away.
        Vector256<uint> subnormal =
            ((magnitude + Vector256.Create(SmallestNormal)).AsSingle() - Vector256.Create(SmallestNormal).AsSingle()).AsUInt32();
        Vector256<uint> result = Vector256.ConditionalSelect(Vector256.Equals(exponent, Vector256.Create(0x0F80_0000u)), special, normal);
        result = Vector256.ConditionalSelect(Vector256.Equals(exponent, Vector256<uint>.Zero), subnormal, result);
        return (result | ((half & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }

    /// <summary>Each lane of the result holds a float16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Narrow(Vector256<float> value)
    {
        Vector256<uint> bits = value.AsUInt32();
        Vector256<uint> magnitude = bits & Vector256.Create(~SignMask);
        // Adding half of the last kept bit, less one unless that bit is odd, rounds to even; a carry grows the exponent as it should.
        Vector256<uint> odd = (magnitude >> 13) & Vector256<uint>.One;
        Vector256<uint> normal = (magnitude - Vector256.Create(Rebias) + Vector256.Create(0xFFFu) + odd) >> 13;
        // 0.5 has 2^-24, the step of subnormals, as its last bit: the addition rounds.
        Vector256<uint> subnormal = (magnitude.AsSingle() + Vector256.Create(0.5f)).AsUInt32() - Vector256.Create(0.5f).AsUInt32();
        Vector256<int> signed = magnitude.AsInt32();
        Vector256<uint> nan = Vector256.Create(0x7E00u) | ((magnitude >> 13) & Vector256.Create(0x3FFu));
        Vector256<uint> special = Vector256.ConditionalSelect(
            Vector256.GreaterThan(signed, Vector256.Create(0x7F80_0000)).AsUInt32(), nan, Vector256.Create(0x7C00u));
        Vector256<uint> result = Vector256.ConditionalSelect(
            Vector256.LessThan(signed, Vector256.Create((int)SmallestNormal)).AsUInt32(), subnormal, normal);
        result = Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(signed, Vector256.Create((int)Overflow)).AsUInt32(), special, result);
        return result | ((bits & Vector256.Create(SignMask)) >> 16);
    }

    /// <summary>Each lane holds a float16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(Vector512<uint> half)
    {
        Vector512<uint> magnitude = (half & Vector512.Create(0x7FFFu)) << 13;
        Vector512<uint> exponent = magnitude & Vector512.Create(0x0F80_0000u);
        Vector512<uint> normal = magnitude + Vector512.Create(Rebias);
        // Infinity and NaN move by the bias once more; NaN becomes quiet.
        Vector512<uint> special = normal + Vector512.Create(Rebias);
        Vector512<uint> isNaN = Vector512.GreaterThan(magnitude.AsInt32(), Vector512.Create(0x0F80_0000)).AsUInt32();
        special |= isNaN & Vector512.Create(0x0040_0000u);
        // A subnormal is a fraction of 2^-14: put it under that exponent and take 2^-14 away.
        Vector512<uint> subnormal =
            ((magnitude + Vector512.Create(SmallestNormal)).AsSingle() - Vector512.Create(SmallestNormal).AsSingle()).AsUInt32();
        Vector512<uint> result = Vector512.ConditionalSelect(Vector512.Equals(exponent, Vector512.Create(0x0F80_0000u)), special, normal);
        result = Vector512.ConditionalSelect(Vector512.Equals(exponent, Vector512<uint>.Zero), subnormal, result);
        return (result | ((half & Vector512.Create(0x8000u)) << 16)).AsSingle();
    }

    /// <summary>Each lane of the result holds a float16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Narrow(Vector512<float> value)
    {
        Vector512<uint> bits = value.AsUInt32();
        Vector512<uint> magnitude = bits & Vector512.Create(~SignMask);
        // Adding half of the last kept bit, less one unless that bit is odd, rounds to even; a carry grows the exponent as it should.
        Vector512<uint> odd = (magnitude >> 13) & Vector512<uint>.One;
        Vector512<uint> normal = (magnitude - Vector512.Create(Rebias) + Vector512.Create(0xFFFu) + odd) >> 13;
        // 0.5 has 2^-24, the step of subnormals, as its last bit: the addition rounds.
        Vector512<uint> subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(0.5f).AsUInt32();
        Vector512<int> signed = magnitude.AsInt32();
        Vector512<uint> nan = Vector512.Create(0x7E00u) | ((magnitude >> 13) & Vector512.Create(0x3FFu));
        Vector512<uint> special = Vector512.ConditionalSelect(
            Vector512.GreaterThan(signed, Vector512.Create(0x7F80_0000)).AsUInt32(), nan, Vector512.Create(0x7C00u));
        Vector512<uint> result = Vector512.ConditionalSelect(
            Vector512.LessThan(signed, Vector512.Create((int)SmallestNormal)).AsUInt32(), subnormal, normal);
        result = Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(signed, Vector512.Create((int)Overflow)).AsUInt32(), special, result);
        return result | ((bits & Vector512.Create(SignMask)) >> 16);
    }
}
