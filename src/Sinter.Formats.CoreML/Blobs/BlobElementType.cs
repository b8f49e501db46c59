using Sinter.Tensors;

namespace Sinter.Formats.CoreML;

/// <summary>The numbers by which blob records name element types.</summary>
internal static class BlobElementType
{
    private static readonly ElementType[] ByNumber =
    [
        ElementType.Float16, ElementType.Float32, ElementType.UInt8, ElementType.Int8, ElementType.BFloat16, ElementType.Int16,
        ElementType.UInt16, ElementType.Int4, ElementType.UInt1, ElementType.UInt2, ElementType.UInt4, ElementType.UInt3, ElementType.UInt6,
        ElementType.Int32, ElementType.UInt32, ElementType.Float8E4M3FN, ElementType.Float8E5M2,
    ];

    /// <summary>Numbers start at 1.</summary>
    public static bool TryParse(uint number, out ElementType type)
    {
        bool known = number - 1 < (uint)ByNumber.Length;
        type = known ? ByNumber[number - 1] : default;
        return known;
    }

    /// <summary>The number; 0 for types that blob files cannot hold.</summary>
    public static uint Number(ElementType type) => (uint)(Array.IndexOf(ByNumber, type) + 1);
}
