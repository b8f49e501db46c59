using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>ln(1 + e^x), as max(x, 0) + ln(1 + e^-|x|).</summary>
internal readonly struct SoftplusOperator : IUnaryOperator
{
    public float Invoke(float x) => MathF.Max(x, 0f) + ScalarMath.LogOnePlus(MathF.Exp(-MathF.Abs(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x)
        => Vector128.Max(x, Vector128<float>.Zero) + VectorMath.LogOnePlus(VectorMath.Exp(-Vector128.Abs(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
        => Vector256.Max(x, Vector256<float>.Zero) + VectorMath.LogOnePlus(VectorMath.Exp(-Vector256.Abs(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x)
        => Vector512.Max(x, Vector512<float>.Zero) + VectorMath.LogOnePlus(VectorMath.Exp(-Vector512.Abs(x)));
}
