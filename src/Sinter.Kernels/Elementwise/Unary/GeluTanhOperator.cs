using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))).</summary>
internal readonly struct GeluTanhOperator : IUnaryOperator
{
    public float Invoke(float x) => 0.5f * x * (1f + MathF.Tanh(0.797884561f * (x + (0.044715f * x * x * x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x)
    {
        Vector128<float> cubic = x + (Vector128.Create(0.044715f) * x * x * x);
        return Vector128.Create(0.5f) * x * (Vector128<float>.One + VectorMath.Tanh(Vector128.Create(0.797884561f) * cubic));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        Vector256<float> cubic = x + (Vector256.Create(0.044715f) * x * x * x);
        return Vector256.Create(0.5f) * x * (Vector256<float>.One + VectorMath.Tanh(Vector256.Create(0.797884561f) * cubic));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x)
    {
        Vector512<float> cubic = x + (Vector512.Create(0.044715f) * x * x * x);
        return Vector512.Create(0.5f) * x * (Vector512<float>.One + VectorMath.Tanh(Vector512.Create(0.797884561f) * cubic));
    }
}
