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
    public void ADefaultShapeOutsideTheFlexibilityIsRefused()
    {
        Wire.ArrayFeatureType ranged = Array(ArrayDataType.Float32, 9);
        ranged.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange { SizeRanges = { Range(1, 4) } };
        Refuse(ranged);
        Wire.ArrayFeatureType otherRank = Array(ArrayDataType.Float32, 2, 2);
        otherRank.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange { SizeRanges = { Range(1, 4) } };
        Refuse(otherRank);
        Wire.ArrayFeatureType enumerated = Array(ArrayDataType.Float32, 9);
        enumerated.EnumeratedShapes = new Wire.ArrayFeatureType.Types.EnumeratedShapes { Shapes = { Shape(1) } };
        Refuse(enumerated);
        enumerated.EnumeratedShapes.Shapes.Clear();
        Refuse(enumerated);
    }

    [Fact]
    public void BrokenArraysAreRefused()
    {
        Refuse(Array(ArrayDataType.InvalidArrayDataType, 1));
        Refuse(Array(ArrayDataType.Float32, -1));
        Refuse(Array(ArrayDataType.Float32, long.MaxValue));
        Refuse(Array(ArrayDataType.Float32, [.. Enumerable.Repeat(1L, 65)]));
        Wire.ArrayFeatureType range = Array(ArrayDataType.Float32);
        range.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange { SizeRanges = { Range(4, 1) } };
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
        image.Width = 4;
        Assert.Throws<ModelFormatException>(() => Read(Description([wire], [])));
    }

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

    private static Wire.SizeRange Range(ulong lower, long upper) => new() { LowerBound = lower, UpperBound = upper };
}
