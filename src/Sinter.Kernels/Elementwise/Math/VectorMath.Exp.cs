using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Vector forms of functions that the CPU has no instruction for. NaN gives NaN; infinities and zeros give what
/// <see cref="MathF"/> gives. 128-bit code multiplies and adds in two steps where the CPU cannot fuse them, the wider code always
/// fuses.</summary>
internal static partial class VectorMath
{
    private const float Log2E = 1.44269504f;
    private const float Ln2 = 0.693147181f;

    // ln 2 in two parts; the first has 9 bits, so that its product with a whole number is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float ExpMin = -104f;
    private const float ExpMax = 89f;

    // (exp(r) - 1 - r) / r^2 on [-ln2/2, ln2/2], minimax for the relative error of exp: 3.1e-9.
    private const float ExpC2 = 0.49999994f;
    private const float ExpC3 = 0.166665211f;
    private const float ExpC4 = 0.041668389f;
    private const float ExpC5 = 0.0083687352f;
    private const float ExpC6 = 0.00138145557f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ExpReduced(Vector128<float> r, Vector128<float> scale)
    {
        // exp(r) for |r| up to ln(2)/2, times 2^scale. The power is applied in two halves, so that subnormal results are rounded once.
        Vector128<float> p = Vector128.Create(ExpC6);
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpC5));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpC4));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpC3));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpC2));
        p = Vector128.MultiplyAddEstimate(p, r * r, r) + Vector128<float>.One;
        Vector128<int> n = Vector128.ConvertToInt32Native(scale);
        Vector128<int> half = n >> 1;
        Vector128<float> first = ((half + Vector128.Create(127)) << 23).AsSingle();
        Vector128<float> second = ((n - half + Vector128.Create(127)) << 23).AsSingle();
        return p * first * second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ExpReduced(Vector256<float> r, Vector256<float> scale)
    {
        // exp(r) for |r| up to ln(2)/2, times 2^scale. The power is applied in two halves, so that subnormal results are rounded once.
        Vector256<float> p = Vector256.Create(ExpC6);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(ExpC5));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(ExpC4));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(ExpC3));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(ExpC2));
        p = Vector256.FusedMultiplyAdd(p, r * r, r) + Vector256<float>.One;
        Vector256<int> n = Vector256.ConvertToInt32Native(scale);
        Vector256<int> half = n >> 1;
        Vector256<float> first = ((half + Vector256.Create(127)) << 23).AsSingle();
        Vector256<float> second = ((n - half + Vector256.Create(127)) << 23).AsSingle();
        return p * first * second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ExpReduced(Vector512<float> r, Vector512<float> scale)
    {
        // exp(r) for |r| up to ln(2)/2, times 2^scale. The power is applied in two halves, so that subnormal results are rounded once.
        Vector512<float> p = Vector512.Create(ExpC6);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(ExpC5));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(ExpC4));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(ExpC3));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(ExpC2));
        p = Vector512.FusedMultiplyAdd(p, r * r, r) + Vector512<float>.One;
        if (Avx512F.IsSupported)
            return Avx512F.Scale(p, scale);
        Vector512<int> n = Vector512.ConvertToInt32Native(scale);
        Vector512<int> half = n >> 1;
        Vector512<float> first = ((half + Vector512.Create(127)) << 23).AsSingle();
        Vector512<float> second = ((n - half + Vector512.Create(127)) << 23).AsSingle();
        return p * first * second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> x)
    {
        // Beyond these bounds the result is 0 or infinity. The order of the operands lets NaN through.
        x = Vector128.MinNative(Vector128.Create(ExpMax), Vector128.MaxNative(Vector128.Create(ExpMin), x));
        Vector128<float> n = RoundToInteger(x * Vector128.Create(Log2E));
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-Ln2High), x);
        r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-Ln2Low), r);
        return ExpReduced(r, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        // Beyond these bounds the result is 0 or infinity. The order of the operands lets NaN through.
        x = Vector256.MinNative(Vector256.Create(ExpMax), Vector256.MaxNative(Vector256.Create(ExpMin), x));
        Vector256<float> n = RoundToInteger(x * Vector256.Create(Log2E));
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), r);
        return ExpReduced(r, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // Beyond these bounds the result is 0 or infinity. The order of the operands lets NaN through.
        x = Vector512.MinNative(Vector512.Create(ExpMax), Vector512.MaxNative(Vector512.Create(ExpMin), x));
        Vector512<float> n = RoundToInteger(x * Vector512.Create(Log2E));
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        return ExpReduced(r, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp2(Vector128<float> x)
    {
        x = Vector128.MinNative(Vector128.Create(129f), Vector128.MaxNative(Vector128.Create(-151f), x));
        Vector128<float> n = RoundToInteger(x);
        return ExpReduced((x - n) * Vector128.Create(Ln2), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp2(Vector256<float> x)
    {
        x = Vector256.MinNative(Vector256.Create(129f), Vector256.MaxNative(Vector256.Create(-151f), x));
        Vector256<float> n = RoundToInteger(x);
        return ExpReduced((x - n) * Vector256.Create(Ln2), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x)
    {
        x = Vector512.MinNative(Vector512.Create(129f), Vector512.MaxNative(Vector512.Create(-151f), x));
        Vector512<float> n = RoundToInteger(x);
        return ExpReduced((x - n) * Vector512.Create(Ln2), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> RoundToInteger(Vector128<float> x)
    {
        // Adding 1.5 * 2^23 leaves no bits for the fraction. Right for |x| below 2^22.
        Vector128<float> shifter = Vector128.Create(12582912f);
        return (x + shifter) - shifter;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> RoundToInteger(Vector256<float> x)
    {
        // Adding 1.5 * 2^23 leaves no bits for the fraction. Right for |x| below 2^22.
        Vector256<float> shifter = Vector256.Create(12582912f);
        return (x + shifter) - shifter;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RoundToInteger(Vector512<float> x)
    {
        // Adding 1.5 * 2^23 leaves no bits for the fraction. Right for |x| below 2^22.
        Vector512<float> shifter = Vector512.Create(12582912f);
        return (x + shifter) - shifter;
    }
}
