using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <content>Error function: an odd polynomial near zero, 1 - exp(-polynomial) beyond.</content>
internal static partial class VectorMath
{
    // erf(x) / x - 1 in powers of x^2 on [0, 0.95], minimax: 6.0e-10.
    private const float ErfC1 = 0.128379166f;
    private const float ErfC3 = -0.376126319f;
    private const float ErfC5 = 0.112836726f;
    private const float ErfC7 = -0.0268581044f;
    private const float ErfC9 = 0.00519779697f;
    private const float ErfC11 = -0.000810596335f;
    private const float ErfC13 = 8.21541835e-05f;

    // -ln(1 - erf(x)) on [0.9, 4], minimax for the relative error of erf: 6.0e-11.
    private const float ErfcC0 = -0.000169205436f;
    private const float ErfcC1 = 1.12948835f;
    private const float ErfcC2 = 0.633400857f;
    private const float ErfcC3 = 0.108220391f;
    private const float ErfcC4 = -0.0250806212f;
    private const float ErfcC5 = 0.00415625749f;
    private const float ErfcC6 = -0.000431394117f;
    private const float ErfcC7 = 2.0828671e-05f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Erf(Vector128<float> x)
    {
        Vector128<float> magnitude = Vector128.Abs(x);
        Vector128<float> z = x * x;
        Vector128<float> p = Vector128.Create(ErfC13);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(ErfC11));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(ErfC9));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(ErfC7));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(ErfC5));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(ErfC3));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(ErfC1));
        Vector128<float> near = Vector128.MultiplyAddEstimate(p, x, x);
        // From 4 on erf rounds to 1. The order of the operands lets NaN through.
        Vector128<float> t = Vector128.MinNative(Vector128.Create(4f), magnitude);
        Vector128<float> g = Vector128.Create(ErfcC7);
        g = Vector128.MultiplyAddEstimate(g, t, Vector128.Create(ErfcC6));
        g = Vector128.MultiplyAddEstimate(g, t, Vector128.Create(ErfcC5));
        g = Vector128.MultiplyAddEstimate(g, t, Vector128.Create(ErfcC4));
        g = Vector128.MultiplyAddEstimate(g, t, Vector128.Create(ErfcC3));
        g = Vector128.MultiplyAddEstimate(g, t, Vector128.Create(ErfcC2));
        g = Vector128.MultiplyAddEstimate(g, t, Vector128.Create(ErfcC1));
        g = Vector128.MultiplyAddEstimate(g, t, Vector128.Create(ErfcC0));
        Vector128<float> far = Vector128<float>.One - Exp(-g);
        return Vector128.CopySign(Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(0.92f)), near, far), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Erf(Vector256<float> x)
    {
        Vector256<float> magnitude = Vector256.Abs(x);
        Vector256<float> z = x * x;
        Vector256<float> p = Vector256.Create(ErfC13);
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(ErfC11));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(ErfC9));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(ErfC7));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(ErfC5));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(ErfC3));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(ErfC1));
        Vector256<float> near = Vector256.FusedMultiplyAdd(p, x, x);
        // From 4 on erf rounds to 1. The order of the operands lets NaN through.
        Vector256<float> t = Vector256.MinNative(Vector256.Create(4f), magnitude);
        Vector256<float> g = Vector256.Create(ErfcC7);
        g = Vector256.FusedMultiplyAdd(g, t, Vector256.Create(ErfcC6));
        g = Vector256.FusedMultiplyAdd(g, t, Vector256.Create(ErfcC5));
        g = Vector256.FusedMultiplyAdd(g, t, Vector256.Create(ErfcC4));
        g = Vector256.FusedMultiplyAdd(g, t, Vector256.Create(ErfcC3));
        g = Vector256.FusedMultiplyAdd(g, t, Vector256.Create(ErfcC2));
        g = Vector256.FusedMultiplyAdd(g, t, Vector256.Create(ErfcC1));
        g = Vector256.FusedMultiplyAdd(g, t, Vector256.Create(ErfcC0));
        Vector256<float> far = Vector256<float>.One - Exp(-g);
        return Vector256.CopySign(Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(0.92f)), near, far), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erf(Vector512<float> x)
    {
        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> z = x * x;
        Vector512<float> p = Vector512.Create(ErfC13);
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(ErfC11));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(ErfC9));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(ErfC7));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(ErfC5));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(ErfC3));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(ErfC1));
        Vector512<float> near = Vector512.FusedMultiplyAdd(p, x, x);
        // From 4 on erf rounds to 1. The order of the operands lets NaN through.
        Vector512<float> t = Vector512.MinNative(Vector512.Create(4f), magnitude);
        Vector512<float> g = Vector512.Create(ErfcC7);
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(ErfcC6));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(ErfcC5));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(ErfcC4));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(ErfcC3));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(ErfcC2));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(ErfcC1));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(ErfcC0));
        Vector512<float> far = Vector512<float>.One - Exp(-g);
        return Vector512.CopySign(Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0.92f)), near, far), x);
    }
}
