using DataType = Sinter.Formats.CoreML.Wire.ArrayFeatureType.Types.ArrayDataType;
using DefaultCase = Sinter.Formats.CoreML.Wire.ArrayFeatureType.DefaultOptionalValueOneofCase;
using FlexibilityCase = Sinter.Formats.CoreML.Wire.ArrayFeatureType.ShapeFlexibilityOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter;

/// <summary>The array types of a model file.</summary>
internal static class ArrayTypeMapping
{
    public static ArrayFeatureType Map(Wire.ArrayFeatureType type, string place)
    {
        int[] shape = DescriptionMapping.Sizes(type.Shape, place);
        ShapeFlexibility flexibility;
        switch (type.ShapeFlexibilityCase)
        {
            case FlexibilityCase.EnumeratedShapes:
                int[][] shapes = [.. type.EnumeratedShapes.Shapes.Select(allowed => DescriptionMapping.Sizes(allowed.Shape_, place))];
                if (shapes.Length == 0)
                    throw DescriptionMapping.Invalid(place, "at least one enumerated shape", "none");
                flexibility = new EnumeratedShapes(shapes);
                break;
            case FlexibilityCase.ShapeRange when type.ShapeRange.SizeRanges.Count > 0:
                flexibility = new RangedShapes([.. type.ShapeRange.SizeRanges.Select(range => DescriptionMapping.Range(range, place))]);
                break;
            default:
                flexibility = shape.Length == 0 ? new AnyShape() : new FixedShape(shape);
                break;
        }
        if (!flexibility.Allows(shape))
            shape = DefaultOf(flexibility, shape, place);
        return new ArrayFeatureType(ElementType(type.DataType, place), shape, flexibility, DefaultValue(type));
    }

    /// <summary>The first enumerated shape, or the lower bounds.</summary>
    private static int[] DefaultOf(ShapeFlexibility flexibility, int[] stated, string place) => flexibility switch
    {
        EnumeratedShapes enumerated => [.. enumerated.Shapes[0]],
        RangedShapes ranged => DescriptionMapping.Sizes([.. ranged.Axes.Select(axis => (long)axis.Lower)], place),
        _ => stated,
    };

    private static ArrayElementType? ElementType(DataType type, string place) => type switch
    {
        DataType.InvalidArrayDataType => null,
        DataType.Float16 => ArrayElementType.Float16,
        DataType.Float32 => ArrayElementType.Float32,
        DataType.Double => ArrayElementType.Float64,
        DataType.Int8 => ArrayElementType.Int8,
        DataType.Int32 => ArrayElementType.Int32,
        _ => throw DescriptionMapping.Invalid(place, "an element type that is known", $"number {(int)type}"),
    };

    private static double? DefaultValue(Wire.ArrayFeatureType type) => type.DefaultOptionalValueCase switch
    {
        DefaultCase.IntDefaultValue => type.IntDefaultValue,
        DefaultCase.FloatDefaultValue => type.FloatDefaultValue,
        DefaultCase.DoubleDefaultValue => type.DoubleDefaultValue,
        _ => null,
    };
}
