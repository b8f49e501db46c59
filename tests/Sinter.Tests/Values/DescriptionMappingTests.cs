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

    [Theory]
    [InlineData("""{"name": "", "type": {"int64Type": {}}}""")]
    [InlineData("""{"name": "x"}""")]
    [InlineData("""{"name": "x", "type": {}}""")]
    [InlineData("""{"name": "x", "type": {"dictionaryType": {}}}""")]
    [InlineData("""{"name": "x", "type": {"stateType": {"arrayType": {"shape": [8]}}}}""")]
    [InlineData("""{"name": "x", "type": {"imageType": {"width": 4, "height": 3}}}""")]
    [InlineData("""{"name": "x", "type": {"imageType": {"width": 0, "height": 3, "colorSpace": "RGB"}}}""")]
    [InlineData("""{"name": "x", "type": {"imageType": {"width": 9000000000000, "height": 9000000000000, "colorSpace": "RGB"}}}""")]
    [InlineData("""{"name": "x", "type": {"imageType": {"width": 1, "height": 1, "colorSpace": "RGB", "enumeratedSizes": {}}}}""")]
    [InlineData("""{"name": "x", "type": {"multiArrayType": {"shape": [-1]}}}""")]
    [InlineData("""{"name": "x", "type": {"multiArrayType": {"shape": [4611686018427387904, 4611686018427387904]}}}""")]
    [InlineData("""{"name": "x", "type": {"multiArrayType": {"shape": [1], "dataType": 77}}}""")]
    [InlineData("""{"name": "x", "type": {"multiArrayType": {"shape": [1], "enumeratedShapes": {}}}}""")]
    [InlineData("""{"name": "x", "type": {"multiArrayType": {"shapeRange": {"sizeRanges": [{"lowerBound": 5, "upperBound": 2}]}}}}""")]
    [InlineData("""{"name": "x", "type": {"int64Type": {}}}, {"name": "x", "type": {"int64Type": {}}}""")]
    public void An_invalid_input_is_refused_where_it_is(string feature)
    {
        var error = Assert.Throws<ModelFormatException>(() => Describe($$"""{"input": [{{feature}}]}"""));
        Assert.StartsWith("input '", error.Place);
        Assert.Equal(ModelStage.Read, error.Stage);
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
        Assert.Equal("one of the functions one, two", Assert.Throws<ModelInputException>(() => Describe(Two, "three")).Expected);
        Assert.Throws<ModelFormatException>(() => Describe("""{"functions": [{"name": "one"}]}"""));
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

    private static ModelDescription Describe(string json, string? function = null) =>
        DescriptionMapping.Describe(Wire.ModelDescription.Parser.ParseJson(json), ModelKind.MLProgram, function);
}
