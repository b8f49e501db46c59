using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>1 / sqrt(x + epsilon).</summary>
internal readonly struct RsqrtOperator(float epsilon) : IUnaryOperator
{
    private readonly float _epsilon = epsilon;

    public float Invoke(float x) => 1f / MathF.Sqrt(x + _epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => Vector128<float>.One / Vector128.Sqrt(x + Vector128.Create(_epsilon));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => Vector256<float>.One / Vector256.Sqrt(x + Vector256.Create(_epsilon));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => Vector512<float>.One / Vector512.Sqrt(x + Vector512.Create(_epsilon));
}
