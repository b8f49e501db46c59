using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <content>ln(1 + x) for x of 0 and more, precise for small x.</content>
internal static partial class VectorMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LogOnePlus(Vector128<float> x)
    {
        // ln(u) * x / (u - 1) cancels the rounding of u = 1 + x.
        Vector128<float> u = Vector128<float>.One + x;
        Vector128<float> difference = u - Vector128<float>.One;
        Vector128<float> corrected = Vector128.Log(u) * (x / difference);
        Vector128<float> result = Vector128.ConditionalSelect(Vector128.Equals(difference, Vector128<float>.Zero), x, corrected);
        return Vector128.ConditionalSelect(Vector128.Equals(u, Vector128.Create(float.PositiveInfinity)), u, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LogOnePlus(Vector256<float> x)
    {
        // ln(u) * x / (u - 1) cancels the rounding of u = 1 + x.
        Vector256<float> u = Vector256<float>.One + x;
        Vector256<float> difference = u - Vector256<float>.One;
        Vector256<float> corrected = Vector256.Log(u) * (x / difference);
        Vector256<float> result = Vector256.ConditionalSelect(Vector256.Equals(difference, Vector256<float>.Zero), x, corrected);
        return Vector256.ConditionalSelect(Vector256.Equals(u, Vector256.Create(float.PositiveInfinity)), u, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LogOnePlus(Vector512<float> x)
    {
        // ln(u) * x / (u - 1) cancels the rounding of u = 1 + x.
        Vector512<float> u = Vector512<float>.One + x;
        Vector512<float> difference = u - Vector512<float>.One;
        Vector512<float> corrected = Vector512.Log(u) * (x / difference);
        Vector512<float> result = Vector512.ConditionalSelect(Vector512.Equals(difference, Vector512<float>.Zero), x, corrected);
        return Vector512.ConditionalSelect(Vector512.Equals(u, Vector512.Create(float.PositiveInfinity)), u, result);
    }
}
