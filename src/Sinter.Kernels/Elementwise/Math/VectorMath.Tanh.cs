using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <content>Hyperbolic tangent: an odd polynomial near zero, exp beyond.</content>
internal static partial class VectorMath
{
    // (tanh(x) / x - 1) / x^2 in powers of x^2 on [0, 0.625], minimax: 4.1e-9.
    private const float TanhC3 = -0.333332837f;
    private const float TanhC5 = 0.133314937f;
    private const float TanhC7 = -0.0537436604f;
    private const float TanhC9 = 0.0206510425f;
    private const float TanhC11 = -0.00571749546f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Tanh(Vector128<float> x)
    {
        Vector128<float> magnitude = Vector128.Abs(x);
        Vector128<float> z = x * x;
        Vector128<float> p = Vector128.Create(TanhC11);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(TanhC9));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(TanhC7));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(TanhC5));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(TanhC3));
        Vector128<float> near = Vector128.MultiplyAddEstimate(p * z, x, x);
        Vector128<float> e = Exp(magnitude + magnitude);
        Vector128<float> far = Vector128<float>.One - Vector128.Create(2f) / (e + Vector128<float>.One);
        return Vector128.CopySign(Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(0.625f)), near, far), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        Vector256<float> magnitude = Vector256.Abs(x);
        Vector256<float> z = x * x;
        Vector256<float> p = Vector256.Create(TanhC11);
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(TanhC9));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(TanhC7));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(TanhC5));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(TanhC3));
        Vector256<float> near = Vector256.FusedMultiplyAdd(p * z, x, x);
        Vector256<float> e = Exp(magnitude + magnitude);
        Vector256<float> far = Vector256<float>.One - Vector256.Create(2f) / (e + Vector256<float>.One);
        return Vector256.CopySign(Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(0.625f)), near, far), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> z = x * x;
        Vector512<float> p = Vector512.Create(TanhC11);
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(TanhC9));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(TanhC7));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(TanhC5));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(TanhC3));
        Vector512<float> near = Vector512.FusedMultiplyAdd(p * z, x, x);
        Vector512<float> e = Exp(magnitude + magnitude);
        Vector512<float> far = Vector512<float>.One - Vector512.Create(2f) / (e + Vector512<float>.One);
        return Vector512.CopySign(Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0.625f)), near, far), x);
    }
}
