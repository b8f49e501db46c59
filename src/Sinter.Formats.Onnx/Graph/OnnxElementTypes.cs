using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>What ONNX's element types are here.</summary>
public static class OnnxElementTypes
{
    /// <summary>The element type of tensors that hold such elements.</summary>
    /// <exception cref="ModelUnsupportedException">There is none.</exception>
    public static ElementType ToElementType(this OnnxElementType type, string place) => type switch
    {
        OnnxElementType.Float => ElementType.Float32,
        OnnxElementType.UInt8 => ElementType.UInt8,
        OnnxElementType.Int8 => ElementType.Int8,
        OnnxElementType.UInt16 => ElementType.UInt16,
        OnnxElementType.Int16 => ElementType.Int16,
        OnnxElementType.Int32 => ElementType.Int32,
        OnnxElementType.Int64 => ElementType.Int64,
        OnnxElementType.String => ElementType.String,
        OnnxElementType.Bool => ElementType.Bool,
        OnnxElementType.Float16 => ElementType.Float16,
        OnnxElementType.Double => ElementType.Float64,
        OnnxElementType.UInt32 => ElementType.UInt32,
        OnnxElementType.UInt64 => ElementType.UInt64,
        OnnxElementType.BFloat16 => ElementType.BFloat16,
        OnnxElementType.Float8E4M3FN => ElementType.Float8E4M3FN,
        OnnxElementType.Float8E5M2 => ElementType.Float8E5M2,
        OnnxElementType.UInt4 => ElementType.UInt4,
        OnnxElementType.Int4 => ElementType.Int4,
        OnnxElementType.UInt2 => ElementType.UInt2,
        OnnxElementType.Undefined => throw new ModelFormatException(ModelStage.Read, place, "an element type", "none"),
        _ when Enum.IsDefined(type) => throw new ModelUnsupportedException(ModelStage.Read, place, $"elements of the type {type}",
            "a type that ML Programs can hold or compute with"),
        _ => throw new ModelFormatException(ModelStage.Read, place, "a known element type", $"{(int)type}"),
    };

    /// <summary>The type in which a program computes with elements of a type: floats as float32 or float16, integers as int32.</summary>
    public static ElementType ToRuntimeType(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.String or ElementType.Float16 => type,
        _ when type.IsFloat() => ElementType.Float32,
        _ => ElementType.Int32,
    };
}
