using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>x where x > 0, else scale * (e^x - 1).</summary>
internal readonly struct EluOperator(float scale) : IUnaryOperator
{
    private readonly float _scale = scale;

    public float Invoke(float x) => x > 0f ? x : _scale * ScalarMath.ExpMinusOne(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x)
        => Vector128.ConditionalSelect(
            Vector128.GreaterThan(x, Vector128<float>.Zero), x, VectorMath.ExpMinusOne(x) * Vector128.Create(_scale));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
        => Vector256.ConditionalSelect(
            Vector256.GreaterThan(x, Vector256<float>.Zero), x, VectorMath.ExpMinusOne(x) * Vector256.Create(_scale));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x)
        => Vector512.ConditionalSelect(
            Vector512.GreaterThan(x, Vector512<float>.Zero), x, VectorMath.ExpMinusOne(x) * Vector512.Create(_scale));
}
