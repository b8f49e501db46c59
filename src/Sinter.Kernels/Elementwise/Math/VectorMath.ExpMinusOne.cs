using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <content>exp(x) - 1 without cancellation near zero.</content>
internal static partial class VectorMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ExpMinusOne(Vector128<float> x)
    {
        Vector128<float> p = Vector128.Create(ExpC6);
        p = Vector128.MultiplyAddEstimate(p, x, Vector128.Create(ExpC5));
        p = Vector128.MultiplyAddEstimate(p, x, Vector128.Create(ExpC4));
        p = Vector128.MultiplyAddEstimate(p, x, Vector128.Create(ExpC3));
        p = Vector128.MultiplyAddEstimate(p, x, Vector128.Create(ExpC2));
        Vector128<float> near = Vector128.MultiplyAddEstimate(p, x * x, x);
        Vector128<float> far = Exp(x) - Vector128<float>.One;
        return Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Abs(x), Vector128.Create(0.3465f)), near, far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ExpMinusOne(Vector256<float> x)
    {
        Vector256<float> p = Vector256.Create(ExpC6);
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(ExpC5));
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(ExpC4));
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(ExpC3));
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(ExpC2));
        Vector256<float> near = Vector256.FusedMultiplyAdd(p, x * x, x);
        Vector256<float> far = Exp(x) - Vector256<float>.One;
        return Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(x), Vector256.Create(0.3465f)), near, far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ExpMinusOne(Vector512<float> x)
    {
        Vector512<float> p = Vector512.Create(ExpC6);
        p = Vector512.FusedMultiplyAdd(p, x, Vector512.Create(ExpC5));
        p = Vector512.FusedMultiplyAdd(p, x, Vector512.Create(ExpC4));
        p = Vector512.FusedMultiplyAdd(p, x, Vector512.Create(ExpC3));
        p = Vector512.FusedMultiplyAdd(p, x, Vector512.Create(ExpC2));
        Vector512<float> near = Vector512.FusedMultiplyAdd(p, x * x, x);
        Vector512<float> far = Exp(x) - Vector512<float>.One;
        return Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), Vector512.Create(0.3465f)), near, far);
    }
}
