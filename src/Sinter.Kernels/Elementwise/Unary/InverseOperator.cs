using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>1 / (x + epsilon).</summary>
internal readonly struct InverseOperator(float epsilon) : IUnaryOperator
{
    private readonly float _epsilon = epsilon;

    public float Invoke(float x) => 1f / (x + _epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => Vector128<float>.One / (x + Vector128.Create(_epsilon));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => Vector256<float>.One / (x + Vector256.Create(_epsilon));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => Vector512<float>.One / (x + Vector512.Create(_epsilon));
}
