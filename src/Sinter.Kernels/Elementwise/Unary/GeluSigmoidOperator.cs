using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>x * sigmoid(1.702 x).</summary>
internal readonly struct GeluSigmoidOperator : IUnaryOperator
{
    public float Invoke(float x) => x * default(SigmoidOperator).Invoke(1.702f * x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => x * VectorMath.Sigmoid(x * Vector128.Create(1.702f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => x * VectorMath.Sigmoid(x * Vector256.Create(1.702f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => x * VectorMath.Sigmoid(x * Vector512.Create(1.702f));
}
