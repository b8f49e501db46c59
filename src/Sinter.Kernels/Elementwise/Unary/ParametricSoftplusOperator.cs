using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>scale * ln(1 + e^(slope * x)).</summary>
internal readonly struct ParametricSoftplusOperator(float scale, float slope) : IUnaryOperator
{
    private readonly float _scale = scale;
    private readonly float _slope = slope;

    public float Invoke(float x) => _scale * default(SoftplusOperator).Invoke(_slope * x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x)
        => default(SoftplusOperator).Invoke(x * Vector128.Create(_slope)) * Vector128.Create(_scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
        => default(SoftplusOperator).Invoke(x * Vector256.Create(_slope)) * Vector256.Create(_scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x)
        => default(SoftplusOperator).Invoke(x * Vector512.Create(_slope)) * Vector512.Create(_scale);
}
