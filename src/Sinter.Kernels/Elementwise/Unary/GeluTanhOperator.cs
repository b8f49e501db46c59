using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))), which is x times the logistic function of twice that argument.</summary>
internal readonly struct GeluTanhOperator : IUnaryOperator
{
    private const float Linear = 1.59576912f;
    private const float Cubic = 0.0713548163f;

    public float Invoke(float x) => 0.5f * x * (1f + MathF.Tanh(0.797884561f * (x + (0.044715f * x * x * x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) =>
        x * VectorMath.Sigmoid(x * Vector128.MultiplyAddEstimate(x * x, Vector128.Create(Cubic), Vector128.Create(Linear)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) =>
        x * VectorMath.Sigmoid(x * Vector256.FusedMultiplyAdd(x * x, Vector256.Create(Cubic), Vector256.Create(Linear)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) =>
        x * VectorMath.Sigmoid(x * Vector512.FusedMultiplyAdd(x * x, Vector512.Create(Cubic), Vector512.Create(Linear)));
}
