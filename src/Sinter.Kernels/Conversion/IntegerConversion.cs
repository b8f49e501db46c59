using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Conversions between float32 and integers or truth values. Floats are truncated toward zero and saturated, NaN becomes 0; for a
/// truth value what counts is "not zero".</summary>
/// <exception cref="ArgumentException">The lengths differ.</exception>
public static unsafe class IntegerConversion
{
    public static void ToSingle(ReadOnlySpan<int> integers, Span<float> floats)
    {
        KernelGuard.Length(floats.Length, integers.Length, nameof(floats));
        fixed (int* source = integers)
        fixed (float* target = floats)
            Widen(source, target, integers.Length);
    }

    public static void ToSingle(ReadOnlySpan<sbyte> integers, Span<float> floats)
    {
        KernelGuard.Length(floats.Length, integers.Length, nameof(floats));
        fixed (sbyte* source = integers)
        fixed (float* target = floats)
            Widen(source, target, integers.Length);
    }

    /// <summary>Unsigned bytes, or truth values of 0 and 1.</summary>
    public static void ToSingle(ReadOnlySpan<byte> integers, Span<float> floats)
    {
        KernelGuard.Length(floats.Length, integers.Length, nameof(floats));
        fixed (byte* source = integers)
        fixed (float* target = floats)
            Widen(source, target, integers.Length);
    }

    public static void FromSingle(ReadOnlySpan<float> floats, Span<int> integers)
    {
        KernelGuard.Length(integers.Length, floats.Length, nameof(integers));
        fixed (float* source = floats)
        fixed (int* target = integers)
            Narrow(source, target, floats.Length);
    }

    public static void FromSingle(ReadOnlySpan<float> floats, Span<sbyte> integers)
    {
        KernelGuard.Length(integers.Length, floats.Length, nameof(integers));
        fixed (float* source = floats)
        fixed (sbyte* target = integers)
            Narrow(source, (byte*)target, floats.Length, sbyte.MinValue, sbyte.MaxValue);
    }

    public static void FromSingle(ReadOnlySpan<float> floats, Span<byte> integers)
    {
        KernelGuard.Length(integers.Length, floats.Length, nameof(integers));
        fixed (float* source = floats)
        fixed (byte* target = integers)
            Narrow(source, target, floats.Length, byte.MinValue, byte.MaxValue);
    }

    /// <summary>1 for every element that is not zero.</summary>
    public static void ToTruth(ReadOnlySpan<float> floats, Span<byte> truths)
    {
        KernelGuard.Length(truths.Length, floats.Length, nameof(truths));
        fixed (float* source = floats)
        fixed (byte* target = truths)
            default(ComparisonLoop<NotEqualSingleOperator, float>).ScalarRight(source, 0, target, floats.Length);
    }

    /// <summary>1 for every element that is not zero.</summary>
    public static void ToTruth(ReadOnlySpan<int> integers, Span<byte> truths)
    {
        KernelGuard.Length(truths.Length, integers.Length, nameof(truths));
        fixed (int* source = integers)
        fixed (byte* target = truths)
            default(ComparisonLoop<NotEqualIntegerOperator, int>).ScalarRight(source, 0, target, integers.Length);
    }

    /// <summary>To any integer type.</summary>
    public static void FromSingle<T>(ReadOnlySpan<float> floats, Span<T> integers)
        where T : unmanaged, IBinaryInteger<T>
    {
        KernelGuard.Length(integers.Length, floats.Length, nameof(integers));
        for (int i = 0; i < floats.Length; i++)
            integers[i] = T.CreateSaturating(floats[i]);
    }

    /// <summary>From an integer type to any other, of which the low bits are kept, or to a float.</summary>
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> target)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        KernelGuard.Length(target.Length, source.Length, nameof(target));
        for (int i = 0; i < source.Length; i++)
            target[i] = TTo.CreateTruncating(source[i]);
    }

    /// <summary>1 for every element that is not zero.</summary>
    public static void ToTruth<T>(ReadOnlySpan<T> integers, Span<byte> truths)
        where T : unmanaged, IBinaryInteger<T>
    {
        KernelGuard.Length(truths.Length, integers.Length, nameof(truths));
        for (int i = 0; i < integers.Length; i++)
            truths[i] = T.IsZero(integers[i]) ? (byte)0 : (byte)1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(int* source, float* target, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<int>.Count; i += Vector<int>.Count)
                Vector.ConvertToSingle(Vector.Load(source + i)).Store(target + i);
        }
        for (; i < count; i++)
            target[i] = source[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(sbyte* source, float* target, int count)
    {
        int i = 0, lanes = Vector<float>.Count;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
            {
                Vector.Widen(Vector.Load(source + i), out Vector<short> low, out Vector<short> high);
                Vector.Widen(low, out Vector<int> i0, out Vector<int> i1);
                Vector.Widen(high, out Vector<int> i2, out Vector<int> i3);
                Vector.ConvertToSingle(i0).Store(target + i);
                Vector.ConvertToSingle(i1).Store(target + i + lanes);
                Vector.ConvertToSingle(i2).Store(target + i + 2 * lanes);
                Vector.ConvertToSingle(i3).Store(target + i + 3 * lanes);
            }
        }
        for (; i < count; i++)
            target[i] = source[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(byte* source, float* target, int count)
    {
        int i = 0, lanes = Vector<float>.Count;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                Vector.Widen(Vector.Load(source + i), out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low, out Vector<uint> i0, out Vector<uint> i1);
                Vector.Widen(high, out Vector<uint> i2, out Vector<uint> i3);
                Vector.ConvertToSingle(Vector.AsVectorInt32(i0)).Store(target + i);
                Vector.ConvertToSingle(Vector.AsVectorInt32(i1)).Store(target + i + lanes);
                Vector.ConvertToSingle(Vector.AsVectorInt32(i2)).Store(target + i + 2 * lanes);
                Vector.ConvertToSingle(Vector.AsVectorInt32(i3)).Store(target + i + 3 * lanes);
            }
        }
        for (; i < count; i++)
            target[i] = source[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(float* source, int* target, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                Vector.ConvertToInt32(Vector.Load(source + i)).Store(target + i);
        }
        for (; i < count; i++)
            target[i] = (int)source[i];
    }

    // The low byte of a clamped integer is right for either sign.
    private static void Narrow(float* source, byte* target, int count, int min, int max)
    {
        for (int i = 0; i < count; i++)
            target[i] = (byte)Math.Clamp((int)source[i], min, max);
    }
}
