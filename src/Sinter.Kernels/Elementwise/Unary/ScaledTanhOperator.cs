using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>outer * tanh(inner * x).</summary>
internal readonly struct ScaledTanhOperator(float outer, float inner) : IUnaryOperator
{
    private readonly float _outer = outer;
    private readonly float _inner = inner;

    public float Invoke(float x) => _outer * MathF.Tanh(_inner * x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => VectorMath.Tanh(x * Vector128.Create(_inner)) * Vector128.Create(_outer);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => VectorMath.Tanh(x * Vector256.Create(_inner)) * Vector256.Create(_outer);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => VectorMath.Tanh(x * Vector512.Create(_inner)) * Vector512.Create(_outer);
}
