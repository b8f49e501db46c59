using System.Collections.Frozen;

namespace Sinter.Tensors;

/// <summary>What is known of each <see cref="ElementType"/>: width, kind, MIL name.</summary>
public static class ElementTypeFacts
{
    private static readonly (int Bits, string Name)[] Facts =
    [
        (8, "bool"), (0, "string"), (16, "fp16"), (32, "fp32"), (64, "fp64"), (16, "bf16"), (8, "fp8e4m3fn"), (8, "fp8e5m2"),
        (4, "int4"), (8, "int8"), (16, "int16"), (32, "int32"), (64, "int64"),
        (1, "uint1"), (2, "uint2"), (3, "uint3"), (4, "uint4"), (6, "uint6"), (8, "uint8"), (16, "uint16"), (32, "uint32"), (64, "uint64"),
    ];

    private static readonly FrozenDictionary<string, ElementType> ByName =
        Enum.GetValues<ElementType>().ToFrozenDictionary(type => Facts[(int)type].Name, StringComparer.Ordinal);

    /// <summary>Bits of one element; 0 for <see cref="ElementType.String"/>.</summary>
    public static int BitWidth(this ElementType type) => Facts[(int)type].Bits;

    /// <summary>Bytes of one element; 0 for strings and for types narrower than a byte.</summary>
    public static int ByteWidth(this ElementType type) => Facts[(int)type].Bits / 8;

    /// <summary>The name that MIL text uses, for example <c>fp16</c>.</summary>
    public static string MilName(this ElementType type) => Facts[(int)type].Name;

    public static bool TryParseMilName(string name, out ElementType type) => ByName.TryGetValue(name, out type);

    public static bool IsFloat(this ElementType type) => type is >= ElementType.Float16 and <= ElementType.Float8E5M2;

    public static bool IsInteger(this ElementType type) => type >= ElementType.Int4;

    public static bool IsSigned(this ElementType type) => type is >= ElementType.Int4 and <= ElementType.Int64;

    /// <summary>True for 1, 2, 3, 4 and 6 bit integers, which are stored as a little-endian bit stream.</summary>
    public static bool IsSubByte(this ElementType type) => Facts[(int)type].Bits is > 0 and < 8;

    /// <summary>Smallest and largest value of an integer type.</summary>
    public static (long Min, ulong Max) IntegerRange(this ElementType type)
    {
        int bits = type.BitWidth();
        if (type.IsSigned())
            return (long.MinValue >> (64 - bits), (ulong)(long.MaxValue >> (64 - bits)));
        return (0, ulong.MaxValue >> (64 - bits));
    }

    /// <summary>Bytes that <paramref name="elementCount"/> elements take when stored densely (sub-byte types packed).</summary>
    /// <exception cref="OverflowException">The count does not fit 63 bits.</exception>
    public static long StorageBytes(this ElementType type, long elementCount) => checked((elementCount * type.BitWidth() + 7) / 8);
}
