using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>Conversions between element types, one element at a time: exact where the target can hold the value, rounded to nearest even
/// where a narrower float cannot, truncated toward zero and saturated where an integer cannot.</summary>
public static class TensorConversion
{
    /// <summary>Every element as a double. Sub-byte types are unpacked; booleans are 0 or 1; 64-bit integers may round.</summary>
    public static double[] ToDoubles(this Tensor tensor)
    {
        var result = new double[tensor.Count];
        switch (tensor.ElementType)
        {
            case ElementType.Float32: Convert(tensor.Span<float>(), result, static x => x); break;
            case ElementType.Float16: Convert(tensor.Span<Half>(), result, static x => (double)x); break;
            case ElementType.Float64: tensor.Span<double>().CopyTo(result); break;
            case ElementType.BFloat16:
                Convert(MemoryMarshal.Cast<byte, ushort>(tensor.Bytes), result, static x =>
                SmallFloat.FromBFloat16(x)); break;
            case ElementType.Float8E4M3FN: Convert(tensor.Bytes, result, static x => SmallFloat.FromFloat8E4M3FN(x)); break;
            case ElementType.Float8E5M2: Convert(tensor.Bytes, result, static x => SmallFloat.FromFloat8E5M2(x)); break;
            case ElementType.UInt64: Convert(tensor.Span<ulong>(), result, static x => x); break;
            default: Convert<long, double>(tensor.ToLongs(), result, static x => x); break;
        }
        return result;
    }

    /// <summary>Every element as a float.</summary>
    public static float[] ToFloats(this Tensor tensor)
    {
        var result = new float[tensor.Count];
        switch (tensor.ElementType)
        {
            case ElementType.Float32: tensor.Span<float>().CopyTo(result); break;
            case ElementType.Float16: Convert(tensor.Span<Half>(), result, static x => (float)x); break;
            default: Convert<double, float>(tensor.ToDoubles(), result, static x => (float)x); break;
        }
        return result;
    }

    /// <summary>Every element as a 64-bit integer; floats are truncated toward zero and saturated.</summary>
    public static long[] ToLongs(this Tensor tensor)
    {
        var result = new long[tensor.Count];
        switch (tensor.ElementType)
        {
            case ElementType.Bool: Convert(tensor.Bytes, result, static x => x == 0 ? 0 : 1L); break;
            case ElementType.Int8: Convert(tensor.Span<sbyte>(), result, static x => x); break;
            case ElementType.Int16: Convert(tensor.Span<short>(), result, static x => x); break;
            case ElementType.Int32: Convert(tensor.Span<int>(), result, static x => x); break;
            case ElementType.Int64: tensor.Span<long>().CopyTo(result); break;
            case ElementType.UInt8: Convert(tensor.Span<byte>(), result, static x => x); break;
            case ElementType.UInt16: Convert(tensor.Span<ushort>(), result, static x => x); break;
            case ElementType.UInt32: Convert(tensor.Span<uint>(), result, static x => x); break;
            case ElementType.UInt64: Convert(tensor.Span<ulong>(), result, static x => x > long.MaxValue ? long.MaxValue : (long)x); break;
            case ElementType.String: throw new InvalidOperationException("Strings are no numbers.");
            default:
                if (!tensor.ElementType.IsSubByte())
                {
                    Convert<double, long>(tensor.ToDoubles(), result, TruncateToLong);
                    break;
                }
                int bits = tensor.ElementType.BitWidth();
                var unpacked = new byte[tensor.Count];
                BitPacking.Unpack(tensor.Bytes, bits, unpacked);
                if (tensor.ElementType == ElementType.Int4)
                    Convert<byte, long>(unpacked, result, static x => BitPacking.SignExtend(x, 4));
                else
                    Convert<byte, long>(unpacked, result, static x => x);
                break;
        }
        return result;
    }

    /// <summary>Every element as a 32-bit integer, saturated.</summary>
    public static int[] ToInts(this Tensor tensor)
    {
        if (tensor.ElementType == ElementType.Int32)
            return tensor.Span<int>().ToArray();
        var result = new int[tensor.Count];
        Convert<long, int>(tensor.ToLongs(), result, static x => (int)Math.Clamp(x, int.MinValue, int.MaxValue));
        return result;
    }

    /// <summary>A tensor of <paramref name="type"/> from doubles. Bool is "not zero"; integers truncate toward zero and saturate; NaN
    /// becomes 0.</summary>
    public static Tensor FromDoubles(ElementType type, Shape shape, ReadOnlySpan<double> values)
    {
        Tensor tensor = Tensor.Create(type, shape);
        switch (type)
        {
            case ElementType.Float32: Convert(values, tensor.MutableSpan<float>(), static x => (float)x); break;
            case ElementType.Float16: Convert(values, tensor.MutableSpan<Half>(), static x => (Half)x); break;
            case ElementType.Float64: values.CopyTo(tensor.MutableSpan<double>()); break;
            case ElementType.BFloat16:
                Convert(values, MemoryMarshal.Cast<byte, ushort>(tensor.MutableBytes), static x =>
                SmallFloat.ToBFloat16((float)x)); break;
            case ElementType.Float8E4M3FN: Convert(values, tensor.MutableBytes, static x => SmallFloat.ToFloat8E4M3FN((float)x)); break;
            case ElementType.Float8E5M2: Convert(values, tensor.MutableBytes, static x => SmallFloat.ToFloat8E5M2((float)x)); break;
            case ElementType.Bool: Convert(values, tensor.MutableBytes, static x => x != 0 ? (byte)1 : (byte)0); break;
            case ElementType.UInt64:
                Convert(values, tensor.MutableSpan<ulong>(), static x => x >= ulong.MaxValue ? ulong.MaxValue : x > 0
                ? (ulong)x : 0); break;
            case ElementType.String: throw new InvalidOperationException("Strings are no numbers.");
            default:
                (long min, ulong max) = type.IntegerRange();
                var longs = new long[values.Length];
                for (int i = 0; i < longs.Length; i++)
                    longs[i] = Math.Clamp(TruncateToLong(values[i]), min, (long)max);
                WriteLongs(tensor, longs);
                break;
        }
        return tensor;
    }

    /// <summary>A tensor of an integer, boolean or float type from 64-bit integers; narrower integers keep the low bits, as C
    /// does.</summary>
    public static Tensor FromLongs(ElementType type, Shape shape, ReadOnlySpan<long> values)
    {
        Tensor tensor = Tensor.Create(type, shape);
        if (type.IsFloat())
        {
            var doubles = new double[values.Length];
            Convert(values, doubles, static x => (double)x);
            return FromDoubles(type, shape, doubles);
        }
        WriteLongs(tensor, values);
        return tensor;
    }

    /// <summary>Writes the elements into a tensor of as many, converted to its type. Nothing is allocated where the types are equal or the
    /// one is float16 and the other float32.</summary>
    public static void ConvertInto(this Tensor tensor, Tensor target)
    {
        if (tensor.ElementType == target.ElementType)
            target.CopyFrom(tensor);
        else if (tensor.Count != target.Count)
            throw new ArgumentException($"{tensor} cannot be converted into {target}.", nameof(target));
        else if (tensor.ElementType == ElementType.Float16 && target.ElementType == ElementType.Float32)
            Convert(tensor.Span<Half>(), target.MutableSpan<float>(), static x => (float)x);
        else if (tensor.ElementType == ElementType.Float32 && target.ElementType == ElementType.Float16)
            Convert(tensor.Span<float>(), target.MutableSpan<Half>(), static x => (Half)x);
        else
            target.CopyFrom(tensor.ConvertTo(target.ElementType));
    }

    /// <summary>The same elements in another type; the tensor itself when the type is right already.</summary>
    public static Tensor ConvertTo(this Tensor tensor, ElementType type)
    {
        if (tensor.ElementType == type)
            return tensor;
        if (IsHalfAndSingle(tensor.ElementType, type))
        {
            Tensor made = Tensor.Create(type, tensor.Shape);
            tensor.ConvertInto(made);
            return made;
        }
        return !tensor.ElementType.IsFloat() && tensor.ElementType != ElementType.UInt64 && !type.IsFloat()
            ? FromLongs(type, tensor.Shape, tensor.ToLongs())
            : FromDoubles(type, tensor.Shape, tensor.ToDoubles());
    }

    private static void WriteLongs(Tensor tensor, ReadOnlySpan<long> values)
    {
        switch (tensor.ElementType)
        {
            case ElementType.Bool: Convert(values, tensor.MutableBytes, static x => x != 0 ? (byte)1 : (byte)0); break;
            case ElementType.Int8: Convert(values, tensor.MutableSpan<sbyte>(), static x => (sbyte)x); break;
            case ElementType.Int16: Convert(values, tensor.MutableSpan<short>(), static x => (short)x); break;
            case ElementType.Int32: Convert(values, tensor.MutableSpan<int>(), static x => (int)x); break;
            case ElementType.Int64: values.CopyTo(tensor.MutableSpan<long>()); break;
            case ElementType.UInt8: Convert(values, tensor.MutableSpan<byte>(), static x => (byte)x); break;
            case ElementType.UInt16: Convert(values, tensor.MutableSpan<ushort>(), static x => (ushort)x); break;
            case ElementType.UInt32: Convert(values, tensor.MutableSpan<uint>(), static x => (uint)x); break;
            case ElementType.UInt64: Convert(values, tensor.MutableSpan<ulong>(), static x => (ulong)x); break;
            default:
                var bytes = new byte[values.Length];
                Convert(values, bytes, static x => (byte)x);
                BitPacking.Pack(bytes, tensor.ElementType.BitWidth(), tensor.MutableBytes);
                break;
        }
    }

    private static bool IsHalfAndSingle(ElementType from, ElementType to) =>
        (from, to) is (ElementType.Float16, ElementType.Float32) or (ElementType.Float32, ElementType.Float16);

    private static long TruncateToLong(double value) => value switch
    {
        >= long.MaxValue => long.MaxValue,
        <= long.MinValue => long.MinValue,
        double.NaN => 0,
        _ => (long)value,
    };

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to, Func<TFrom, TTo> element)
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = element(from[i]);
    }
}
