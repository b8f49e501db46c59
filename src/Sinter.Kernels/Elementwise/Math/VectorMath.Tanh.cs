using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <content>Hyperbolic tangent: e / (e + 2) with e = exp(2|x|) - 1, which is 2^n * (exp(r) - 1) + (2^n - 1) and loses nothing near
/// zero.</content>
internal static partial class VectorMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Tanh(Vector128<float> x)
    {
        Vector128<float> magnitude = Vector128.Abs(x);
        // From 10 on tanh rounds to 1. The order of the operands lets NaN through.
        Vector128<float> t = Vector128.MinNative(Vector128.Create(20f), magnitude + magnitude);
        Vector128<float> n = RoundToInteger(t * Vector128.Create(Log2E));
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-Ln2High), t);
        r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-Ln2Low), r);
        Vector128<float> p = Vector128.Create(ExpC6);
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpC5));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpC4));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpC3));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpC2));
        p = Vector128.MultiplyAddEstimate(p, r * r, r);
        Vector128<float> power = ((Vector128.ConvertToInt32Native(n) + Vector128.Create(127)) << 23).AsSingle();
        Vector128<float> e = Vector128.MultiplyAddEstimate(p, power, power - Vector128<float>.One);
        return Vector128.CopySign(e / (e + Vector128.Create(2f)), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        Vector256<float> magnitude = Vector256.Abs(x);
        // From 10 on tanh rounds to 1. The order of the operands lets NaN through.
        Vector256<float> t = Vector256.MinNative(Vector256.Create(20f), magnitude + magnitude);
        Vector256<float> n = RoundToInteger(t * Vector256.Create(Log2E));
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), t);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), r);
        Vector256<float> p = Vector256.Create(ExpC6);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(ExpC5));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(ExpC4));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(ExpC3));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(ExpC2));
        p = Vector256.FusedMultiplyAdd(p, r * r, r);
        Vector256<float> power = ((Vector256.ConvertToInt32Native(n) + Vector256.Create(127)) << 23).AsSingle();
        Vector256<float> e = Vector256.FusedMultiplyAdd(p, power, power - Vector256<float>.One);
        return Vector256.CopySign(e / (e + Vector256.Create(2f)), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> magnitude = Vector512.Abs(x);
        // From 10 on tanh rounds to 1. The order of the operands lets NaN through.
        Vector512<float> t = Vector512.MinNative(Vector512.Create(20f), magnitude + magnitude);
        Vector512<float> n = RoundToInteger(t * Vector512.Create(Log2E));
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), t);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        Vector512<float> p = Vector512.Create(ExpC6);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(ExpC5));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(ExpC4));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(ExpC3));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(ExpC2));
        p = Vector512.FusedMultiplyAdd(p, r * r, r);
        Vector512<float> power = ((Vector512.ConvertToInt32Native(n) + Vector512.Create(127)) << 23).AsSingle();
        Vector512<float> e = Vector512.FusedMultiplyAdd(p, power, power - Vector512<float>.One);
        return Vector512.CopySign(e / (e + Vector512.Create(2f)), x);
    }
}
