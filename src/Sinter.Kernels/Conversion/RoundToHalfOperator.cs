using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>The nearest value that a float16 can hold.</summary>
internal readonly struct RoundToHalfOperator : IUnaryOperator
{
    public float Invoke(float x) => (float)(Half)x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => HalfBits.Widen(HalfBits.Narrow(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => HalfBits.Widen(HalfBits.Narrow(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => HalfBits.Widen(HalfBits.Narrow(x));
}
