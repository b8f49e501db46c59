using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>ln(x + epsilon).</summary>
internal readonly struct LogOperator(float epsilon) : IUnaryOperator
{
    private readonly float _epsilon = epsilon;

    public float Invoke(float x) => MathF.Log(x + _epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => Vector128.Log(x + Vector128.Create(_epsilon));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => Vector256.Log(x + Vector256.Create(_epsilon));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => Vector512.Log(x + Vector512.Create(_epsilon));
}
