using System.Collections.Immutable;

namespace Sinter.Formats.Onnx;

/// <summary>The type of a value.</summary>
public abstract record OnnxType;

/// <summary>A tensor.</summary>
/// <param name="Element">The element type.</param>
/// <param name="Dimensions">The dimensions; default when the rank is not known.</param>
public sealed record OnnxTensorType(OnnxElementType Element, ImmutableArray<OnnxDimension> Dimensions) : OnnxType
{
    public bool HasRank => !Dimensions.IsDefault;
}

/// <summary>A list of values of one type.</summary>
public sealed record OnnxSequenceType(OnnxType? Element) : OnnxType;

/// <summary>A value that may be absent.</summary>
public sealed record OnnxOptionalType(OnnxType? Element) : OnnxType;

/// <summary>A map from keys to values.</summary>
public sealed record OnnxMapType(OnnxElementType Key, OnnxType? Value) : OnnxType;

/// <summary>A type that only other runtimes know.</summary>
public sealed record OnnxOpaqueType(string What) : OnnxType;

/// <summary>One dimension: a size, or a symbol that stands for one, or neither.</summary>
/// <param name="Size">The size; null when it is not fixed.</param>
/// <param name="Symbol">Equal symbols are equal sizes; null for none.</param>
public readonly record struct OnnxDimension(long? Size, string? Symbol);

/// <summary>ONNX's element types, by their numbers in files.</summary>
public enum OnnxElementType
{
    Undefined = 0,
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
    Complex64 = 14,
    Complex128 = 15,
    BFloat16 = 16,
    Float8E4M3FN = 17,
    Float8E4M3FNUZ = 18,
    Float8E5M2 = 19,
    Float8E5M2FNUZ = 20,
    UInt4 = 21,
    Int4 = 22,
    Float4E2M1 = 23,
    Float8E8M0 = 24,
    UInt2 = 25,
    Int2 = 26,
}
