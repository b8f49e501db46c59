using System.Numerics;
using System.Runtime.InteropServices;

namespace Sinter;

/// <summary>Conversion of elements from one type to another: exact where the target holds the value; narrower floats round to nearest
/// even; integers take floats truncated toward zero, NaN as 0, and saturate; bool is "not zero", and 0 or 1 as a number.</summary>
internal static class ArrayConversion
{
    /// <summary>Converts densely stored elements. The spans hold equally many.</summary>
    public static void Convert(ArrayElementType from, ReadOnlySpan<byte> source, ArrayElementType to, Span<byte> destination)
    {
        switch (from)
        {
            case ArrayElementType.Bool: FromBool(source, to, destination); break;
            case ArrayElementType.Float16: From<Half>(source, to, destination); break;
            case ArrayElementType.Float32: From<float>(source, to, destination); break;
            case ArrayElementType.Float64: From<double>(source, to, destination); break;
            case ArrayElementType.Int8: From<sbyte>(source, to, destination); break;
            case ArrayElementType.Int16: From<short>(source, to, destination); break;
            case ArrayElementType.Int32: From<int>(source, to, destination); break;
            case ArrayElementType.Int64: From<long>(source, to, destination); break;
            case ArrayElementType.UInt8: From<byte>(source, to, destination); break;
            case ArrayElementType.UInt16: From<ushort>(source, to, destination); break;
            case ArrayElementType.UInt32: From<uint>(source, to, destination); break;
            case ArrayElementType.UInt64: From<ulong>(source, to, destination); break;
            default: throw new ArgumentOutOfRangeException(nameof(from), from, "The array element type is unknown.");
        }
    }

    private static void From<TFrom>(ReadOnlySpan<byte> source, ArrayElementType to, Span<byte> destination)
        where TFrom : unmanaged, INumberBase<TFrom>
    {
        ReadOnlySpan<TFrom> elements = MemoryMarshal.Cast<byte, TFrom>(source);
        switch (to)
        {
            case ArrayElementType.Bool: ToBool(elements, destination); break;
            case ArrayElementType.Float16: FromTo<TFrom, Half>(elements, destination); break;
            case ArrayElementType.Float32: FromTo<TFrom, float>(elements, destination); break;
            case ArrayElementType.Float64: FromTo<TFrom, double>(elements, destination); break;
            case ArrayElementType.Int8: FromTo<TFrom, sbyte>(elements, destination); break;
            case ArrayElementType.Int16: FromTo<TFrom, short>(elements, destination); break;
            case ArrayElementType.Int32: FromTo<TFrom, int>(elements, destination); break;
            case ArrayElementType.Int64: FromTo<TFrom, long>(elements, destination); break;
            case ArrayElementType.UInt8: FromTo<TFrom, byte>(elements, destination); break;
            case ArrayElementType.UInt16: FromTo<TFrom, ushort>(elements, destination); break;
            case ArrayElementType.UInt32: FromTo<TFrom, uint>(elements, destination); break;
            case ArrayElementType.UInt64: FromTo<TFrom, ulong>(elements, destination); break;
            default: throw new ArgumentOutOfRangeException(nameof(to), to, "The array element type is unknown.");
        }
    }

    private static void FromTo<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<byte> destination)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        Span<TTo> target = MemoryMarshal.Cast<byte, TTo>(destination)[..source.Length];
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.AsBytes(source).CopyTo(destination);
            return;
        }
        for (int i = 0; i < source.Length; i++)
            target[i] = TTo.CreateSaturating(source[i]);
    }

    private static void ToBool<TFrom>(ReadOnlySpan<TFrom> source, Span<byte> destination)
        where TFrom : unmanaged, INumberBase<TFrom>
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = TFrom.IsZero(source[i]) ? (byte)0 : (byte)1;
    }

    private static void FromBool(ReadOnlySpan<byte> source, ArrayElementType to, Span<byte> destination)
    {
        var normalized = new byte[source.Length];
        ToBool(source, normalized);
        From<byte>(normalized, to == ArrayElementType.Bool ? ArrayElementType.UInt8 : to, destination);
    }
}
