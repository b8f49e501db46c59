using Sinter.Ir;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>Descriptions of the features that a function takes and gives.</summary>
internal static class FeatureDescriptions
{
    /// <summary>An array of a tensor's type; a scalar is described as one element.</summary>
    /// <exception cref="ModelUnsupportedException">Features cannot have the element type.</exception>
    public static Wire.FeatureDescription OfTensor(string name, TensorType type)
    {
        var array = new Wire.ArrayFeatureType { DataType = DataType(name, type.Element) };
        if (type.IsStatic)
            array.Shape.AddRange(type.Rank == 0 ? [1] : type.ToShape().ToArray().Select(size => (long)size));
        return new Wire.FeatureDescription { Name = name, Type = new Wire.FeatureType { MultiArrayType = array } };
    }

    /// <summary>The same feature with another element type.</summary>
    public static Wire.FeatureDescription WithElement(Wire.FeatureDescription feature, ElementType element)
    {
        Wire.FeatureDescription copy = feature.Clone();
        if (copy.Type?.MultiArrayType is { } array)
            array.DataType = DataType(feature.Name, element);
        return copy;
    }

    /// <summary>The element type of a feature that is an array; null for others.</summary>
    public static ElementType? ElementOf(Wire.FeatureDescription feature) => feature.Type?.MultiArrayType?.DataType switch
    {
        Wire.ArrayFeatureType.Types.ArrayDataType.Float32 => ElementType.Float32,
        Wire.ArrayFeatureType.Types.ArrayDataType.Float16 => ElementType.Float16,
        Wire.ArrayFeatureType.Types.ArrayDataType.Int32 => ElementType.Int32,
        Wire.ArrayFeatureType.Types.ArrayDataType.Int8 => ElementType.Int8,
        _ => null,
    };

    /// <summary>What an inner value has when it becomes a feature: int32 stays, all else is float32, which every target has.</summary>
    public static ElementType Interface(ElementType element) => element == ElementType.Int32 ? element : ElementType.Float32;

    private static Wire.ArrayFeatureType.Types.ArrayDataType DataType(string name, ElementType element) => element switch
    {
        ElementType.Float32 => Wire.ArrayFeatureType.Types.ArrayDataType.Float32,
        ElementType.Float16 => Wire.ArrayFeatureType.Types.ArrayDataType.Float16,
        ElementType.Int32 => Wire.ArrayFeatureType.Types.ArrayDataType.Int32,
        ElementType.Int8 => Wire.ArrayFeatureType.Types.ArrayDataType.Int8,
        _ => throw new ModelUnsupportedException(ModelStage.Edit, $"feature {name}", $"a feature of {element.MilName()}",
            "float32, float16, int32 or int8"),
    };
}
