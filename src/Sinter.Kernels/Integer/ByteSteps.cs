using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Quantization of a vector of floats, as <see cref="ByteQuantization.Code"/> quantizes one. Results are the integers side by side;
/// the low byte of one that is in range is right for either sign.</summary>
internal static class ByteSteps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Codes(
        Vector512<float> x, Vector512<float> scale, Vector512<float> zeroPoint, Vector512<float> least, Vector512<float> most)
    {
        Vector512<float> codes = Vector512.Round(x / scale) + zeroPoint;
        Vector512<float> held = Vector512.MinNative(Vector512.MaxNative(codes, least), most);
        // A comparison with itself is false for NaN alone, whose integer is 0.
        return Avx512F.ConvertToVector128Byte(Vector512.ConvertToInt32Native(held) & Vector512.Equals(codes, codes).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Codes(
        Vector256<float> x, Vector256<float> scale, Vector256<float> zeroPoint, Vector256<float> least, Vector256<float> most)
    {
        Vector256<float> codes = Vector256.Round(x / scale) + zeroPoint;
        Vector256<float> held = Vector256.MinNative(Vector256.MaxNative(codes, least), most);
        Vector256<int> integers = Vector256.ConvertToInt32Native(held) & Vector256.Equals(codes, codes).AsInt32();
        Vector128<short> shorts = Vector128.Narrow(integers.GetLower(), integers.GetUpper());
        return Vector128.Narrow(shorts, shorts).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Codes(
        Vector128<float> x, Vector128<float> scale, Vector128<float> zeroPoint, Vector128<float> least, Vector128<float> most)
    {
        Vector128<float> codes = Vector128.Round(x / scale) + zeroPoint;
        Vector128<float> held = Vector128.MinNative(Vector128.MaxNative(codes, least), most);
        Vector128<int> integers = Vector128.ConvertToInt32Native(held) & Vector128.Equals(codes, codes).AsInt32();
        Vector128<short> shorts = Vector128.Narrow(integers, integers);
        return Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar();
    }
}
