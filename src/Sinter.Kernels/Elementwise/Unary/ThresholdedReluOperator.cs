using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>x where x >= threshold, else 0.</summary>
internal readonly struct ThresholdedReluOperator(float threshold) : IUnaryOperator
{
    private readonly float _threshold = threshold;

    public float Invoke(float x) => x >= _threshold ? x : 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x)
        => Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(x, Vector128.Create(_threshold)), x, Vector128<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
        => Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(x, Vector256.Create(_threshold)), x, Vector256<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x)
        => Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, Vector512.Create(_threshold)), x, Vector512<float>.Zero);
}
