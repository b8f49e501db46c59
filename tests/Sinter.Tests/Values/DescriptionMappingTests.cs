using ModelDescriptionReader = Sinter.Formats.CoreML.Description.ModelDescriptionReader;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Values;

public sealed class DescriptionMappingTests
{
    [Fact]
    public void Every_type_is_described()
    {
        ModelDescription description = Describe("""
            { "input": [
              {"name": "a", "type": {"int64Type": {}}},
              {"name": "b", "shortDescription": "half", "type": {"doubleType": {}, "isOptional": true}},
              {"name": "c", "type": {"stringType": {}}},
              {"name": "d", "type": {"imageType": {"width": 4, "height": 3, "colorSpace": "BGR"}}},
              {"name": "e", "type": {"multiArrayType": {"shape": [1, 2], "dataType": "FLOAT16"}}},
              {"name": "f", "type": {"dictionaryType": {"int64KeyType": {}}}},
              {"name": "g", "type": {"sequenceType": {"stringType": {}, "sizeRange": {"lowerBound": 1, "upperBound": -1}}}}],
              "output": [{"name": "a", "type": {"multiArrayType": {}}}],
              "state": [{"name": "s", "type": {"stateType": {"arrayType": {"shape": [8], "dataType": "FLOAT16"}}}}],
              "predictedFeatureName": "a",
              "metadata": {"author": "me", "license": "MIT", "versionString": "2", "shortDescription": "does", "userDefined": {"k": "v"}} }
            """);
        Assert.Equal(
            ["a: an integer", "b: a number (optional)", "c: a string", "d: an image 4 x 3 Bgr", "e: an array Float16 [1, 2]",
                "f: a dictionary by integer", "g: a sequence of 1.. strings"],
            description.Inputs.Select(input => input.ToString()));
        Assert.Equal("half", description.Inputs[1].ShortDescription);
        Assert.Equal("a: an array any shape", description.Outputs[0].ToString());
        Assert.Equal("s: a state: an array Float16 [8]", description.States[0].ToString());
        Assert.Equal("a", description.PredictedFeatureName);
        Assert.Null(description.PredictedProbabilitiesName);
        ModelMetadata metadata = description.Metadata;
        Assert.Equal(("me", "MIT", "2", "does"), (metadata.Author, metadata.License, metadata.Version, metadata.ShortDescription));
        Assert.Equal("v", metadata.UserDefined["k"]);
        Assert.Equal(ModelKind.MLProgram, description.Kind);
    }

    [Fact]
    public void Flexible_shapes_and_their_defaults()
    {
        ArrayFeatureType enumerated = ArrayType(
            """{"shape": [7], "enumeratedShapes": {"shapes": [{"shape": [1, 2]}, {"shape": [1, 4]}]}}""");
        Assert.Equal([1, 2], enumerated.Shape);
        Assert.Equal("an array [1, 2] or [1, 4]", enumerated.ToString());
        ArrayFeatureType ranged = ArrayType("""
            {"shape": [1, 5], "floatDefaultValue": 0.5,
             "shapeRange": {"sizeRanges": [{"lowerBound": 1, "upperBound": 1}, {"lowerBound": 2, "upperBound": -1}]}}
            """);
        Assert.Equal([1, 5], ranged.Shape);
        Assert.Equal("an array [1, 2..]", ranged.ToString());
        Assert.Equal(0.5, ranged.DefaultValue);
        ArrayFeatureType lowest = ArrayType(
            """{"shapeRange": {"sizeRanges": [{"lowerBound": 1, "upperBound": 1}, {"lowerBound": 2, "upperBound": 9}]}}""");
        Assert.Equal([1, 2], lowest.Shape);
    }

    [Fact]
    public void Flexible_image_sizes_and_their_defaults()
    {
        ImageFeatureType enumerated = ImageType("""
            "width": 5, "height": 5, "enumeratedSizes": {"sizes": [{"width": 8, "height": 4}, {"width": 6, "height": 3}]}
            """);
        Assert.Equal((8, 4), (enumerated.Width, enumerated.Height));
        Assert.Equal("an image 8 x 4 or 6 x 3 Rgb", enumerated.ToString());
        ImageFeatureType ranged = ImageType("""
            "width": 5, "height": 5,
            "imageSizeRange": {"widthRange": {"lowerBound": 8, "upperBound": 16}, "heightRange": {"lowerBound": 1, "upperBound": -1}}
            """);
        Assert.Equal((8, 5), (ranged.Width, ranged.Height));
        Assert.Equal("an image 8..16 x 1.. Rgb", ranged.ToString());
    }

    [Fact]
    public void An_upper_bound_beyond_every_array_is_none()
    {
        ArrayFeatureType ranged = ArrayType("""{"shapeRange": {"sizeRanges": [{"lowerBound": 3, "upperBound": "9223372036854775807"}]}}""");
        Assert.Equal([new SizeRange(3, null)], Assert.IsType<RangedShapes>(ranged.Flexibility).Axes);
    }

    [Fact]
    public void Functions_of_a_model_that_names_none_are_not_chosen_here()
    {
        ModelDescription description = Describe("""{"input": [{"name": "x", "type": {"int64Type": {}}}]}""", "main");
        Assert.Single(description.Inputs);
        Assert.Empty(description.Functions);
        Assert.Equal((null, null), (description.DefaultFunction, description.Function));
    }

    [Fact]
    public void Functions_are_chosen_by_name()
    {
        const string Two = """
            {"functions": [{"name": "one", "input": [{"name": "x", "type": {"int64Type": {}}}]}, {"name": "two"}],
             "defaultFunctionName": "one"}
            """;
        ModelDescription one = Describe(Two);
        Assert.Equal(["one", "two"], one.Functions);
        Assert.Equal(("one", "one"), (one.DefaultFunction, one.Function));
        Assert.Single(one.Inputs);
        Assert.Empty(Describe(Two, "two").Inputs);
        Assert.Equal(("one", "two"), (Describe(Two, "two").DefaultFunction, Describe(Two, "two").Function));
        Assert.Equal("one of the functions one, two", Assert.Throws<ModelInputException>(() => Describe(Two, "three")).Expected);
    }

    [Fact]
    public void Every_kind_of_model_has_a_name()
    {
        foreach (Wire.Model.TypeOneofCase kind in Enum.GetValues<Wire.Model.TypeOneofCase>())
            Assert.Equal(kind == Wire.Model.TypeOneofCase.None, ModelKinds.Of(kind) == ModelKind.Unknown);
    }

    private static ArrayFeatureType ArrayType(string json) =>
        Assert.IsType<ArrayFeatureType>(
            Describe("""{"input": [{"name": "x", "type": {"multiArrayType": """ + json + "}}]}").Inputs[0].Type);

    private static ImageFeatureType ImageType(string members) =>
        Assert.IsType<ImageFeatureType>(
            Describe("""{"input": [{"name": "x", "type": {"imageType": {"colorSpace": "RGB", """ + members + "}}}]}").Inputs[0].Type);

    private static ModelDescription Describe(string json, string? function = null) => DescriptionMapping.Describe(
        ModelDescriptionReader.Read(Wire.ModelDescription.Parser.ParseJson(json), 10, isProgram: true, "test"), ModelKind.MLProgram,
            function);
}
