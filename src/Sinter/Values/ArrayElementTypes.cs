using System.Runtime.CompilerServices;
using Sinter.Tensors;

namespace Sinter;

/// <summary>Widths of array elements, and how they correspond to .NET types and to the element types of tensors.</summary>
internal static class ArrayElementTypes
{
    public static int ByteWidth(this ArrayElementType type) => type switch
    {
        ArrayElementType.Int8 or ArrayElementType.UInt8 or ArrayElementType.Bool => 1,
        ArrayElementType.Float16 or ArrayElementType.Int16 or ArrayElementType.UInt16 => 2,
        ArrayElementType.Float32 or ArrayElementType.Int32 or ArrayElementType.UInt32 => 4,
        ArrayElementType.Float64 or ArrayElementType.Int64 or ArrayElementType.UInt64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The array element type is unknown."),
    };

    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no array element type.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ArrayElementType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ArrayElementType.Float32;
        if (typeof(T) == typeof(Half)) return ArrayElementType.Float16;
        if (typeof(T) == typeof(double)) return ArrayElementType.Float64;
        if (typeof(T) == typeof(sbyte)) return ArrayElementType.Int8;
        if (typeof(T) == typeof(short)) return ArrayElementType.Int16;
        if (typeof(T) == typeof(int)) return ArrayElementType.Int32;
        if (typeof(T) == typeof(long)) return ArrayElementType.Int64;
        if (typeof(T) == typeof(byte)) return ArrayElementType.UInt8;
        if (typeof(T) == typeof(ushort)) return ArrayElementType.UInt16;
        if (typeof(T) == typeof(uint)) return ArrayElementType.UInt32;
        if (typeof(T) == typeof(ulong)) return ArrayElementType.UInt64;
        if (typeof(T) == typeof(bool)) return ArrayElementType.Bool;
        throw new ArgumentException($"{typeof(T)} is not an element type of arrays: use a float, an integer of 8 to 64 bits, or bool.");
    }

    public static ElementType ToTensorType(this ArrayElementType type) => type switch
    {
        ArrayElementType.Float16 => ElementType.Float16,
        ArrayElementType.Float32 => ElementType.Float32,
        ArrayElementType.Float64 => ElementType.Float64,
        ArrayElementType.Int8 => ElementType.Int8,
        ArrayElementType.Int16 => ElementType.Int16,
        ArrayElementType.Int32 => ElementType.Int32,
        ArrayElementType.Int64 => ElementType.Int64,
        ArrayElementType.UInt8 => ElementType.UInt8,
        ArrayElementType.UInt16 => ElementType.UInt16,
        ArrayElementType.UInt32 => ElementType.UInt32,
        ArrayElementType.UInt64 => ElementType.UInt64,
        ArrayElementType.Bool => ElementType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The array element type is unknown."),
    };

    /// <summary>The array element type that holds every value of a tensor's element type: itself where there is one, else the next
    /// wider.</summary>
    /// <exception cref="ArgumentException">Strings.</exception>
    public static ArrayElementType ToArrayType(this ElementType type) => type switch
    {
        ElementType.Float16 => ArrayElementType.Float16,
        ElementType.Float32 or ElementType.BFloat16 or ElementType.Float8E4M3FN or ElementType.Float8E5M2 => ArrayElementType.Float32,
        ElementType.Float64 => ArrayElementType.Float64,
        ElementType.Int8 or ElementType.Int4 => ArrayElementType.Int8,
        ElementType.Int16 => ArrayElementType.Int16,
        ElementType.Int32 => ArrayElementType.Int32,
        ElementType.Int64 => ArrayElementType.Int64,
        ElementType.UInt8 => ArrayElementType.UInt8,
        ElementType.UInt16 => ArrayElementType.UInt16,
        ElementType.UInt32 => ArrayElementType.UInt32,
        ElementType.UInt64 => ArrayElementType.UInt64,
        ElementType.Bool => ArrayElementType.Bool,
        ElementType.String => throw new ArgumentException("Arrays hold no strings.", nameof(type)),
        _ => ArrayElementType.UInt8,
    };
}
