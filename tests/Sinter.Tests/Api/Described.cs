using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Api;

/// <summary>Descriptions of models and their features, as model files hold them.</summary>
internal static class Described
{
    public static Wire.ModelDescription Model(
        Wire.FeatureDescription[] inputs, Wire.FeatureDescription[] outputs, params Wire.FeatureDescription[] states)
    {
        var description = new Wire.ModelDescription();
        description.Input.AddRange(inputs);
        description.Output.AddRange(outputs);
        description.State.AddRange(states);
        return description;
    }

    public static Wire.FeatureDescription Feature(string name, Wire.FeatureType type) => new() { Name = name, Type = type };

    public static Wire.FeatureDescription Array(
        string name, Wire.ArrayFeatureType.Types.ArrayDataType type, params ReadOnlySpan<long> shape) =>
        Feature(name, new Wire.FeatureType { MultiArrayType = ArrayType(type, shape) });

    public static Wire.FeatureDescription Floats(string name, params ReadOnlySpan<long> shape) =>
        Array(name, Wire.ArrayFeatureType.Types.ArrayDataType.Float32, shape);

    public static Wire.FeatureDescription Halves(string name, params ReadOnlySpan<long> shape) =>
        Array(name, Wire.ArrayFeatureType.Types.ArrayDataType.Float16, shape);

    public static Wire.FeatureDescription Integers(string name, params ReadOnlySpan<long> shape) =>
        Array(name, Wire.ArrayFeatureType.Types.ArrayDataType.Int32, shape);

    public static Wire.FeatureDescription OptionalFloat(string name, float standard)
    {
        Wire.FeatureDescription feature = Floats(name, 1);
        feature.Type.IsOptional = true;
        feature.Type.MultiArrayType.FloatDefaultValue = standard;
        return feature;
    }

    /// <summary>Floats of the lower sizes by default; an upper size of -1 is no limit.</summary>
    public static Wire.FeatureDescription Ranged(string name, params (ulong Lower, long Upper)[] axes)
    {
        Wire.FeatureDescription feature = Floats(name, [.. axes.Select(axis => (long)axis.Lower)]);
        feature.Type.MultiArrayType.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { axes.Select(axis => new Wire.SizeRange { LowerBound = axis.Lower, UpperBound = axis.Upper }) },
        };
        return feature;
    }

    public static Wire.FeatureDescription Enumerated(string name, params long[][] shapes)
    {
        Wire.FeatureDescription feature = Floats(name, shapes[0]);
        feature.Type.MultiArrayType.EnumeratedShapes = new Wire.ArrayFeatureType.Types.EnumeratedShapes
        {
            Shapes = { shapes.Select(shape => new Wire.ArrayFeatureType.Types.Shape { Shape_ = { shape } }) },
        };
        return feature;
    }

    public static Wire.FeatureDescription Image(string name, Wire.ImageFeatureType.Types.ColorSpace colors, long width, long height) =>
        Feature(name, new Wire.FeatureType
        {
            ImageType = new Wire.ImageFeatureType { ColorSpace = colors, Width = width, Height = height },
        });

    public static Wire.FeatureDescription State(string name, params ReadOnlySpan<long> shape) => Feature(name, new Wire.FeatureType
    {
        StateType = new Wire.StateFeatureType { ArrayType = ArrayType(Wire.ArrayFeatureType.Types.ArrayDataType.Float16, shape) },
    });

    public static Wire.FeatureDescription Text(string name) =>
        Feature(name, new Wire.FeatureType { StringType = new Wire.StringFeatureType() });

    public static Wire.FeatureDescription Doubles(string name, params ReadOnlySpan<long> shape) =>
        Array(name, Wire.ArrayFeatureType.Types.ArrayDataType.Double, shape);

    public static Wire.FeatureDescription Number(string name) =>
        Feature(name, new Wire.FeatureType { DoubleType = new Wire.DoubleFeatureType() });

    public static Wire.FeatureDescription Sequence(string name, bool ofStrings) => Feature(name, new Wire.FeatureType
    {
        SequenceType = ofStrings
            ? new Wire.SequenceFeatureType { StringType = new Wire.StringFeatureType() }
            : new Wire.SequenceFeatureType { Int64Type = new Wire.Int64FeatureType() },
    });

    public static Wire.FeatureDescription Optional(Wire.FeatureDescription feature)
    {
        feature.Type.IsOptional = true;
        return feature;
    }

    public static Wire.FeatureDescription Int64(string name) =>
        Feature(name, new Wire.FeatureType { Int64Type = new Wire.Int64FeatureType() });

    public static Wire.FeatureDescription ByText(string name) => Feature(name, new Wire.FeatureType
    {
        DictionaryType = new Wire.DictionaryFeatureType { StringKeyType = new Wire.StringFeatureType() },
    });

    public static Wire.FeatureDescription ByInt64(string name) => Feature(name, new Wire.FeatureType
    {
        DictionaryType = new Wire.DictionaryFeatureType { Int64KeyType = new Wire.Int64FeatureType() },
    });

    private static Wire.ArrayFeatureType ArrayType(Wire.ArrayFeatureType.Types.ArrayDataType type, ReadOnlySpan<long> shape) =>
        new() { DataType = type, Shape = { shape.ToArray() } };
}
