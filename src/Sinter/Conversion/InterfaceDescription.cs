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

    /// <summary>The interface of a program that is written.</summary>
    public static Wire.ModelDescription Of(OnnxProgram program, ConversionOptions options, OnnxModel model, List<string> notes)
    {
        var description = new Wire.ModelDescription();
        foreach (OnnxProgramFeature input in program.Inputs)
        {
            ConversionInput? wanted = options.Inputs.GetValueOrDefault(input.OriginalName);
            if (input.IsState)
                description.State.Add(State(input));
            else if (input.Image is { } image)
                description.Input.Add(FlexibleInput.Image(input, image, wanted!));
            else
                description.Input.Add(Optional(Feature(input.Name, FlexibleInput.Array(input, wanted, DataType(input.Type.Element), notes)), wanted));
        }
        foreach (OnnxProgramFeature output in program.Outputs)
        {
            description.Output.Add(output.IsClass ? ClassFeature(output, options.Classifier!)
                : output.Image is not null ? FlexibleInput.Image(output, options.OutputImages[output.OriginalName])
                : Feature(output.Name, Output(output.Type)));
        }
        if (options.Classifier is { } classifier)
        {
            description.PredictedFeatureName = Names.Sanitize(classifier.LabelName);
            description.PredictedProbabilitiesName = Names.Sanitize(classifier.ScoresName);
        }
        description.Metadata = Metadata(options.Metadata, model);
        return description;
    }

    /// <summary>An input with a default value may be left out.</summary>
    private static Wire.FeatureDescription Optional(Wire.FeatureDescription feature, ConversionInput? wanted)
    {
        feature.Type.IsOptional = wanted?.DefaultValue is not null;
        return feature;
    }

    private static Wire.FeatureDescription State(OnnxProgramFeature input)
    {
        var array = new Wire.ArrayFeatureType { DataType = DataType(input.Type.Element) };
        array.Shape.AddRange(input.Type.Dimensions.Select(size => (long)size.Size));
        return new Wire.FeatureDescription
        {
            Name = input.Name,
            Type = new Wire.FeatureType { StateType = new Wire.StateFeatureType { ArrayType = array } },
        };
    }

    private static Wire.FeatureDescription ClassFeature(OnnxProgramFeature output, ConversionClassifier classifier) => new()
    {
        Name = output.Name,
        Type = (output.Name == Names.Sanitize(classifier.LabelName), output.Declared == ElementType.String) switch
        {
            (true, true) => new Wire.FeatureType { StringType = new Wire.StringFeatureType() },
            (true, false) => new Wire.FeatureType { Int64Type = new Wire.Int64FeatureType() },
            (false, true) => new Wire.FeatureType { DictionaryType = new Wire.DictionaryFeatureType { StringKeyType = new Wire.StringFeatureType() } },
            (false, false) => new Wire.FeatureType { DictionaryType = new Wire.DictionaryFeatureType { Int64KeyType = new Wire.Int64FeatureType() } },
        },
    };

    private static Wire.Metadata Metadata(ConversionMetadata given, OnnxModel model)
    {
        var metadata = new Wire.Metadata
        {
            ShortDescription = given.ShortDescription.Length > 0 ? given.ShortDescription : model.Documentation,
            VersionString = given.Version,
            Author = given.Author,
            License = given.License,
        };
        foreach ((string key, string value) in model.Metadata.Concat(given.UserDefined))
            metadata.UserDefined[key] = value;
        if (model.Producer.Length > 0)
            metadata.UserDefined["com.sinter.source"] = $"onnx, {model.Producer}";
        return metadata;
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
