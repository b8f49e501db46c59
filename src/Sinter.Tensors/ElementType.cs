namespace Sinter.Tensors;

/// <summary>The element types that Core ML files can hold. Names follow MIL's spelling; see <see
/// cref="ElementTypeFacts.MilName"/>.</summary>
public enum ElementType : byte
{
    Bool,
    String,
    Float16,
    Float32,
    Float64,
    BFloat16,
    Float8E4M3FN,
    Float8E5M2,
    Int4,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt1,
    UInt2,
    UInt3,
    UInt4,
    UInt6,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
}
