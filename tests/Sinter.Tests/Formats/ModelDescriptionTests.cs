using Sinter.Tensors;
using ArrayDataType = Sinter.Formats.CoreML.Wire.ArrayFeatureType.Types.ArrayDataType;
using Interfaces = Sinter.Formats.CoreML.Description;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats;

public class ModelDescriptionTests
{
    [Fact]
    public void FlexibleShapesAreRead()
    {
        Wire.ArrayFeatureType ranged = Array(ArrayDataType.Float32, 2, 3);
        ranged.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange { SizeRanges = { Range(1, 4), Range(3, -1) } };
        var feature = (Interfaces.ArrayFeature)ReadType(ranged);
        Assert.Equal(new Interfaces.RangedShape([new Interfaces.SizeRange(1, 4), new Interfaces.SizeRange(3, null)]), feature.Constraint);
        Assert.True(feature.Allows([4, 1_000_000]));
        Assert.False(feature.Allows([5, 3]));
        Assert.False(feature.Allows([2, 3, 1]));

        Wire.ArrayFeatureType enumerated = Array(ArrayDataType.Int32);
        enumerated.EnumeratedShapes = new Wire.ArrayFeatureType.Types.EnumeratedShapes { Shapes = { Shape(1, 2), Shape(1, 4) } };
        feature = (Interfaces.ArrayFeature)ReadType(enumerated);
        Assert.Equal([1, 2], feature.DefaultShape);
        Assert.True(feature.Allows([1, 4]));
        Assert.False(feature.Allows([1, 3]));
        Assert.Equal(ElementType.Int32, feature.Element);
    }

    [Fact]
    public void ADefaultShapeOutsideTheFlexibilityFallsBack()
    {
        Wire.ArrayFeatureType ranged = Array(ArrayDataType.Float32, 9);
        ranged.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange { SizeRanges = { Range(2, 4) } };
        Assert.Equal([2], ((Interfaces.ArrayFeature)ReadType(ranged)).DefaultShape);
        Wire.ArrayFeatureType otherRank = Array(ArrayDataType.Float32, 3, 3);
        otherRank.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange { SizeRanges = { Range(2, 4) } };
        Assert.Equal([2], ((Interfaces.ArrayFeature)ReadType(otherRank)).DefaultShape);
        Wire.ArrayFeatureType enumerated = Array(ArrayDataType.Float32, 9);
        enumerated.EnumeratedShapes = new Wire.ArrayFeatureType.Types.EnumeratedShapes { Shapes = { Shape(3), Shape(1) } };
        Assert.Equal([3], ((Interfaces.ArrayFeature)ReadType(enumerated)).DefaultShape);
        enumerated.EnumeratedShapes.Shapes.Clear();
        Refuse(enumerated);
    }

    [Fact]
    public void NoRangesAreNoFlexibility()
    {
        Wire.ArrayFeatureType array = Array(ArrayDataType.Float32, 9);
        array.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange();
        var feature = (Interfaces.ArrayFeature)ReadType(array);
        Assert.Equal([9], feature.DefaultShape);
        Assert.IsType<Interfaces.FixedShape>(feature.Constraint);
    }

    [Fact]
    public void TheElementTypeMayBeLeftOpen()
    {
        Wire.ArrayFeatureType array = Array(ArrayDataType.InvalidArrayDataType, 4);
        array.DoubleDefaultValue = 0.25;
        var feature = (Interfaces.ArrayFeature)ReadType(array);
        Assert.Null(feature.Element);
        Assert.Equal(0.25, feature.DefaultValue);
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
    [InlineData("""{"name": "x", "type": {"multiArrayType": {"shape": [65536, 65536]}}}""")]
    [InlineData("""{"name": "x", "type": {"multiArrayType": {"shapeRange": {"sizeRanges": [{"lowerBound": 2147483647, "upperBound": -1}]}}}}""")]
    [InlineData("""{"name": "x", "type": {"int64Type": {}}}, {"name": "x", "type": {"int64Type": {}}}""")]
    public void AnInvalidInputIsRefusedWhereItIs(string feature)
    {
        Wire.ModelDescription description = Wire.ModelDescription.Parser.ParseJson($$"""{"input": [{{feature}}]}""");
        var error = Assert.Throws<ModelFormatException>(() => Read(description));
        Assert.StartsWith("test, description, input ", error.Place, StringComparison.Ordinal);
        Assert.Equal(ModelStage.Read, error.Stage);
    }

    [Fact]
    public void BrokenArraysAreRefused()
    {
        Refuse(Array(ArrayDataType.Float32, -1));
        Refuse(Array(ArrayDataType.Float32, long.MaxValue));
        Refuse(Array(ArrayDataType.Float32, [.. Enumerable.Repeat(1L, 65)]));
        Wire.ArrayFeatureType range = Array(ArrayDataType.Float32);
        range.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange { SizeRanges = { Range(4, 1) } };
        Refuse(range);
        range.ShapeRange.SizeRanges.Clear();
        range.ShapeRange.SizeRanges.Add(Enumerable.Repeat(Range(1, 1), 65));
        Refuse(range);
    }

    [Fact]
    public void DefaultValuesMustFitTheElementType()
    {
        Wire.ArrayFeatureType array = Array(ArrayDataType.Float32, 1);
        array.FloatDefaultValue = 0.5f;
        Assert.Equal(0.5, ((Interfaces.ArrayFeature)ReadType(array)).DefaultValue);
        array.IntDefaultValue = 1;
        Refuse(array);
        Wire.ArrayFeatureType small = Array(ArrayDataType.Int8, 1);
        small.IntDefaultValue = 200;
        Refuse(small);
    }

    [Theory]
    [InlineData(6, ArrayDataType.Float16)]
    [InlineData(9, ArrayDataType.Int8)]
    public void NewerElementTypesNeedANewerVersion(int version, ArrayDataType type)
    {
        Assert.Throws<ModelFormatException>(() =>
            Read(Description([Feature("x", Array(type, 1))], [Feature("y", Array(type, 1))]), version));
        Read(Description([Feature("x", Array(type, 1))], [Feature("y", Array(type, 1))]), version + 1);
    }

    [Fact]
    public void NamesMustBeUnique()
    {
        Wire.FeatureDescription x = Feature("x", Array(ArrayDataType.Float32, 1)), y = Feature("y", Array(ArrayDataType.Float32, 1));
        Assert.Throws<ModelFormatException>(() => Read(Description([x, x], [y])));
        Assert.Throws<ModelFormatException>(() => Read(Description([Feature("", Array(ArrayDataType.Float32, 1))], [y])));
        Assert.Throws<ModelFormatException>(() => Read(Description([x], [y, Feature("y", Array(ArrayDataType.Float32, 2))])));
        // One value given twice is one output.
        Assert.Single(Read(Description([x], [y, y])).Default.Outputs);
    }

    [Fact]
    public void StatesStandAmongStatesOnly()
    {
        var state = new Wire.FeatureDescription
        {
            Name = "s",
            Type = new Wire.FeatureType { StateType = new Wire.StateFeatureType { ArrayType = Array(ArrayDataType.Float16, 1) } },
        };
        Wire.ModelDescription description = Description([], [Feature("y", Array(ArrayDataType.Float32, 1))]);
        description.State.Add(state);
        Assert.Equal(ElementType.Float16,
            Assert.IsType<Interfaces.StateFeature>(Assert.Single(Read(description).Default.States).Type).Array.Element);
        Assert.Throws<ModelFormatException>(() => Read(description, 8));
        description.Input.Add(state);
        Assert.Throws<ModelFormatException>(() => Read(description));
        description.Input[0] = Feature("s", Array(ArrayDataType.Float32, 1));
        Assert.Throws<ModelFormatException>(() => Read(description));
    }

    [Fact]
    public void FunctionsNeedADefaultAndStandAlone()
    {
        Wire.FeatureDescription x = Feature("x", Array(ArrayDataType.Float32, 1));
        var description = new Wire.ModelDescription
        {
            Functions =
            {
                new Wire.FunctionDescription { Name = "a", Output = { x } },
                new Wire.FunctionDescription { Name = "b", Output = { x } },
            },
            DefaultFunctionName = "b",
        };
        Assert.Equal("b", Read(description).Default.Name);
        Assert.Throws<ModelFormatException>(() => Read(description, 8));
        Assert.Throws<ModelFormatException>(() => Interfaces.ModelDescriptionReader.Read(description, 9, isProgram: false, "test"));
        description.DefaultFunctionName = "c";
        Assert.Throws<ModelFormatException>(() => Read(description));
        description.DefaultFunctionName = "a";
        description.Functions[1].Name = "a";
        Assert.Throws<ModelFormatException>(() => Read(description));
        description.Functions[1].Name = "b";
        description.Input.Add(x);
        Assert.Throws<ModelFormatException>(() => Read(description));
    }

    [Fact]
    public void EnumeratedInputsOfAProgramAreChosenTogether()
    {
        static Wire.FeatureDescription Enumerated(string name, int count)
        {
            Wire.ArrayFeatureType array = Array(ArrayDataType.Float32);
            array.EnumeratedShapes =
                new Wire.ArrayFeatureType.Types.EnumeratedShapes { Shapes = { Enumerable.Range(1, count).Select(size => Shape(size)) } };
            return Feature(name, array);
        }

        Wire.FeatureDescription y = Feature("y", Array(ArrayDataType.Float32, 1));
        Read(Description([Enumerated("a", 2), Enumerated("b", 2)], [y]), 9);
        Assert.Throws<ModelFormatException>(() => Read(Description([Enumerated("a", 2), Enumerated("b", 2)], [y]), 8));
        Assert.Throws<ModelFormatException>(() => Read(Description([Enumerated("a", 2), Enumerated("b", 3)], [y]), 9));
    }

    [Fact]
    public void PredictionsNameOutputs()
    {
        Wire.ModelDescription description =
            Description([], [new Wire.FeatureDescription { Name = "label", Type = new Wire.FeatureType { StringType = new() } }]);
        description.PredictedFeatureName = "label";
        Assert.Equal("label", Read(description).Default.PredictedFeatureName);
        description.PredictedProbabilitiesName = "label";
        Assert.Throws<ModelFormatException>(() => Read(description));
        description.PredictedProbabilitiesName = "scores";
        Assert.Throws<ModelFormatException>(() => Read(description));
        description.PredictedProbabilitiesName = "";
        description.PredictedFeatureName = "missing";
        Assert.Throws<ModelFormatException>(() => Read(description));
    }

    [Fact]
    public void ImagesAreRead()
    {
        var image = new Wire.ImageFeatureType
        {
            ColorSpace = Wire.ImageFeatureType.Types.ColorSpace.Bgr,
            ImageSizeRange = new Wire.ImageFeatureType.Types.ImageSizeRange { WidthRange = Range(8, -1), HeightRange = Range(4, 16) },
        };
        var wire = new Wire.FeatureDescription { Name = "i", Type = new Wire.FeatureType { ImageType = image } };
        var feature = (Interfaces.ImageFeature)Read(Description([wire], [])).Default.Inputs[0].Type;
        Assert.Equal(new Interfaces.ImageFeature(Interfaces.ImageColorSpace.Bgr, new Interfaces.ImageSize(8, 4),
            new Interfaces.RangedImageSize(new(8, null), new(4, 16))), feature);
        Assert.Equal(3, feature.Channels);
        // A default size that is not allowed gives way to the nearest one.
        (image.Width, image.Height) = (4, 20);
        Assert.Equal(new Interfaces.ImageSize(8, 16), SizeOf(wire));
        image.ImageSizeRange = null;
        image.EnumeratedSizes = new Wire.ImageFeatureType.Types.EnumeratedImageSizes { Sizes = { Size(30, 40), Size(3, 4) } };
        Assert.Equal(new Interfaces.ImageSize(30, 40), SizeOf(wire));
        (image.Width, image.Height) = (3, 4);
        Assert.Equal(new Interfaces.ImageSize(3, 4), SizeOf(wire));
        // Flexible sizes are found in models of the first version too.
        Assert.Equal(new Interfaces.ImageSize(3, 4), SizeOf(wire, version: 1));
        image.EnumeratedSizes.Sizes.Add(Size(0, 4));
        Assert.Throws<ModelFormatException>(() => SizeOf(wire));
    }

    private static Interfaces.ImageSize SizeOf(Wire.FeatureDescription image, int version = 10) =>
        ((Interfaces.ImageFeature)Read(Description([image], []), version).Default.Inputs[0].Type).DefaultSize;

    private static Interfaces.FeatureType ReadType(Wire.ArrayFeatureType array) =>
        Read(Description([Feature("x", array)], [])).Default.Inputs[0].Type;

    private static void Refuse(Wire.ArrayFeatureType array)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ReadType(array));
        Assert.Contains("input x", error.Place, StringComparison.Ordinal);
    }

    private static Interfaces.ModelDescription Read(Wire.ModelDescription description, int version = 10) =>
        Interfaces.ModelDescriptionReader.Read(description, version, isProgram: true, "test");

    private static Wire.ModelDescription Description(
        IEnumerable<Wire.FeatureDescription> inputs, IEnumerable<Wire.FeatureDescription> outputs) =>
        new() { Input = { inputs }, Output = { outputs } };

    private static Wire.FeatureDescription Feature(string name, Wire.ArrayFeatureType array) =>
        new() { Name = name, Type = new Wire.FeatureType { MultiArrayType = array } };

    private static Wire.ArrayFeatureType Array(ArrayDataType type, params long[] shape) => new() { DataType = type, Shape = { shape } };

    private static Wire.ArrayFeatureType.Types.Shape Shape(params long[] shape) => new() { Shape_ = { shape } };

    private static Wire.ImageFeatureType.Types.ImageSize Size(ulong width, ulong height) => new() { Width = width, Height = height };

    private static Wire.SizeRange Range(ulong lower, long upper) => new() { LowerBound = lower, UpperBound = upper };
}
