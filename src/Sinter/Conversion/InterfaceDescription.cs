using Sinter.Formats.Onnx;
using Sinter.Ir;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conversion;

/// <summary>The interface of a converted program.</summary>
internal static class InterfaceDescription
{
    public static Wire.ModelDescription Of(OnnxProgram program)
    {
        var description = new Wire.ModelDescription();
        description.Input.AddRange(program.Inputs.Select(input => Feature(input.Name, Array(input.Type))));
        description.Output.AddRange(program.Outputs.Select(output => Feature(output.Name, Output(output.Type))));
        return description;
    }

    /// <summary>The interface of a model that no program was made of yet.</summary>
    public static Wire.ModelDescription Of(OnnxModel model, OnnxImportResult result)
    {
        var description = new Wire.ModelDescription();
        description.Input.AddRange(result.Inputs.Select(input => Feature(input.Name, Array(input.Type))));
        description.Output.AddRange(model.Graph.Outputs.Select(output => Feature(Names.Sanitize(output.Name), new Wire.ArrayFeatureType
        {
            DataType = DataType(output.Type is OnnxTensorType type ? type.Element.ToElementType(output.Name).ToRuntimeType() : ElementType.Float32),
        })));
        return description;
    }

    private static Wire.FeatureDescription Feature(string name, Wire.ArrayFeatureType type) =>
        new() { Name = name, Type = new Wire.FeatureType { MultiArrayType = type } };

    private static Wire.ArrayFeatureType Array(TensorType type)
    {
        var array = new Wire.ArrayFeatureType { DataType = DataType(type.Element) };
        array.Shape.AddRange(type.Dimensions.Select(size => size.IsKnown ? (long)size.Size : 1));
        if (!type.IsStatic)
        {
            array.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange();
            array.ShapeRange.SizeRanges.AddRange(type.Dimensions.Select(size => size.IsKnown
                ? new Wire.SizeRange { LowerBound = (ulong)size.Size, UpperBound = size.Size }
                : new Wire.SizeRange { LowerBound = 1, UpperBound = -1 }));
        }
        return array;
    }

    /// <summary>Outputs of unknown sizes are described without a shape, and so are scalars.</summary>
    private static Wire.ArrayFeatureType Output(TensorType type)
    {
        var array = new Wire.ArrayFeatureType { DataType = DataType(type.Element) };
        if (type.IsStatic)
            array.Shape.AddRange(type.Dimensions.Select(size => (long)size.Size));
        return array;
    }

    private static Wire.ArrayFeatureType.Types.ArrayDataType DataType(ElementType element) => element switch
    {
        ElementType.Float16 => Wire.ArrayFeatureType.Types.ArrayDataType.Float16,
        ElementType.Int32 or ElementType.Bool => Wire.ArrayFeatureType.Types.ArrayDataType.Int32,
        _ => Wire.ArrayFeatureType.Types.ArrayDataType.Float32,
    };
}
