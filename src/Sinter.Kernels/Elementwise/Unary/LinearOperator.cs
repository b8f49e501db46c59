using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>scale * x + shift, rounded after each step.</summary>
internal readonly struct LinearOperator(float scale, float shift) : IUnaryOperator
{
    private readonly float _scale = scale;
    private readonly float _shift = shift;

    public float Invoke(float x) => (_scale * x) + _shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => (x * Vector128.Create(_scale)) + Vector128.Create(_shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => (x * Vector256.Create(_scale)) + Vector256.Create(_shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => (x * Vector512.Create(_scale)) + Vector512.Create(_shift);
}
