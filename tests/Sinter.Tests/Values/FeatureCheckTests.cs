using CsCheck;
using Sinter.Tensors;

namespace Sinter.Tests.Values;

public sealed class FeatureCheckTests
{
    private static readonly FeatureDescription Fixed = Array(new FixedShape([1, 3]), [1, 3]);

    private static readonly FeatureDescription One = Array(new FixedShape([1]), [1]);

    [Fact]
    public void Elements_are_converted_to_the_declared_type()
    {
        Tensor tensor = FeatureCheck.ToTensor(Fixed, new ArrayFeature(MultiArray.From([1L, 2, 3], 1, 3)));
        Assert.Equal(ElementType.Float32, tensor.ElementType);
        Assert.Equal([1f, 2, 3], tensor.Span<float>().ToArray());
        float[] same = [1, 2, 3];
        Assert.True(FeatureCheck.ToTensor(Fixed, new ArrayFeature(MultiArray.From(same, 1, 3))).Span<float>().Overlaps(same));
    }

    [Fact]
    public void A_wrong_shape_is_refused_with_what_is_allowed()
    {
        ModelInputException error = Refused(Fixed, MultiArray.Zeros(ArrayElementType.Float64, 3));
        Assert.Equal("input 'x'", error.Place);
        Assert.Equal("an array Float32 [1, 3]", error.Expected);
        Assert.Equal("an array Float64 [3]", error.Actual);
        Assert.Equal(ModelStage.Predict, error.Stage);
    }

    [Fact]
    public void The_nearest_allowed_shape_is_named()
    {
        FeatureDescription ranged = Array(new RangedShapes([new(1, 1), new(8, 16), new(4, null)]), [1, 8, 4]);
        Assert.Equal(
            "an array Float32 [1, 8..16, 4..] (the nearest allowed shape is [1, 16, 4])",
            Refused(ranged, MultiArray.Zeros(ArrayElementType.Float32, 2, 20, 3)).Expected);
        Assert.Equal([1, 9, 1000], FeatureCheck.ToTensor(ranged, MultiArray.Zeros(ArrayElementType.Int8, 1, 9, 1000)).Shape.ToArray());
        FeatureDescription enumerated = Array(new EnumeratedShapes([[1, 8], [1, 32], [2, 2, 2]]), [1, 8]);
        Assert.Equal(
            "an array Float32 [1, 8] or [1, 32] or [2, 2, 2] (the nearest allowed shape is [1, 32])",
            Refused(enumerated, MultiArray.Zeros(ArrayElementType.Float32, 1, 24)).Expected);
        Assert.Equal([2, 2, 2], FeatureCheck.ToTensor(enumerated, MultiArray.Zeros(ArrayElementType.Float32, 2, 2, 2)).Shape.ToArray());
    }

    [Fact]
    public void The_nearest_shape_is_allowed_and_an_allowed_one_is_its_own_nearest()
    {
        Gen<SizeRange> range = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Bool)
            .Select((lower, more, bounded) => new SizeRange(lower, bounded ? lower + more : null));
        Gen.Select(range.Array[1, 4], Gen.Int[0, 12].Array[1, 4]).Sample((axes, shape) =>
        {
            var flexibility = new RangedShapes(axes);
            int[] nearest = flexibility.Nearest(shape);
            Assert.True(flexibility.Allows(nearest));
            bool fits = shape.Length == axes.Length
                && shape.Zip(axes).All(pair => pair.First >= pair.Second.Lower && pair.First <= (pair.Second.Upper ?? 99));
            Assert.Equal(fits, flexibility.Allows(shape));
            if (fits)
                Assert.Equal(shape, nearest);
        });
    }

    [Fact]
    public void A_number_is_an_array_of_one_element_and_the_reverse()
    {
        Assert.Equal([2.5f], FeatureCheck.ToTensor(One, 2.5).Span<float>().ToArray());
        Assert.Equal([7f], FeatureCheck.ToTensor(One, 7).Span<float>().ToArray());
        Assert.Equal([1], FeatureCheck.ToTensor(One, MultiArray.Scalar(3)).Shape.ToArray());
        Assert.Equal([1, 1], FeatureCheck.ToTensor(Array(new RangedShapes([new(1, 1), new(1, 9)]), [1, 4]), 7).Shape.ToArray());
        Refused(Fixed, 7);
        Assert.Equal(2.5, Checked<DoubleFeature>(new DoubleFeatureType(), MultiArray.From([2.5f])).Value);
        Assert.Equal(7, Checked<DoubleFeature>(new DoubleFeatureType(), 7).Value);
        Assert.Equal(long.MaxValue, Checked<Int64Feature>(new Int64FeatureType(), MultiArray.From([long.MaxValue], 1, 1)).Value);
        Assert.Equal(7, Checked<Int64Feature>(new Int64FeatureType(), 7.0).Value);
        Assert.Equal("the number 7.5", Refused(Of(new Int64FeatureType()), 7.5).Actual);
        Refused(Of(new Int64FeatureType()), double.NaN);
        Refused(Of(new Int64FeatureType()), 1e30);
        Refused(Of(new DoubleFeatureType()), MultiArray.Zeros(ArrayElementType.Float32, 2));
    }

    [Fact]
    public void Kinds_do_not_mix()
    {
        ModelInputException error = Refused(Fixed, "cat");
        Assert.Equal("the string 'cat'", error.Actual);
        Refused(Of(new StringFeatureType()), 1);
        Refused(Of(new DictionaryFeatureType(hasStringKeys: true)), new Dictionary<long, double> { [1] = 2 });
        Refused(Of(new SequenceFeatureType(holdsStrings: true, new SizeRange(0, null))), new[] { 1L });
        FeatureDescription image = Of(new ImageFeatureType(ColorLayout.Rgb, new(1, 1), new FixedImageSize(new(1, 1))));
        Refused(image, MultiArray.Zeros(ArrayElementType.Float32, 1, 3, 1, 1));
        Refused(Fixed, new Image(PixelFormat.Gray8, 3, 1, new byte[3]));
    }

    [Fact]
    public void Sequences_have_their_sizes_and_become_tensors()
    {
        FeatureDescription integers = Of(new SequenceFeatureType(holdsStrings: false, new SizeRange(1, 3)));
        Assert.Equal([4L, 5], FeatureCheck.ToTensor(integers, new[] { 4L, 5 }).Span<long>().ToArray());
        Assert.Equal("a sequence of 1..3 integers", Refused(integers, new SequenceFeature(new long[4])).Expected);
        FeatureDescription strings = Of(new SequenceFeatureType(holdsStrings: true, new SizeRange(0, null)));
        Assert.Equal(["a", "b"], FeatureCheck.ToTensor(strings, new[] { "a", "b" }).Strings.ToArray());
    }

    [Fact]
    public void What_is_missing_is_refused_unless_it_is_optional()
    {
        ModelInputException error = Assert.Throws<ModelInputException>(() => FeatureCheck.ToTensor(Fixed, null));
        Assert.Equal("a value, since it is not optional: an array Float32 [1, 3]", error.Expected);
        Assert.Equal("none", error.Actual);
        var type = new ArrayFeatureType(ArrayElementType.Int32, [2, 2], new FixedShape([2, 2]), 5);
        Assert.Equal([5, 5, 5, 5], FeatureCheck.ToTensor(new FeatureDescription("x", type, isOptional: true), null).Span<int>().ToArray());
        var zero = new ArrayFeatureType(ArrayElementType.Float16, [3], new FixedShape([3]));
        Assert.Equal(new Half[3], FeatureCheck.ToTensor(new FeatureDescription("x", zero, isOptional: true), null).Span<Half>().ToArray());
        Assert.Null(FeatureCheck.Check(new FeatureDescription("x", zero, isOptional: true), null));
        Assert.Null(FeatureCheck.Check(new FeatureDescription("x", new StringFeatureType(), isOptional: true), null));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_one_that_was_meant()
    {
        FeatureDescription[] inputs = [new("image", new StringFeatureType()), new("threshold", new DoubleFeatureType())];
        ModelInputException error = Assert.Throws<ModelInputException>(
            () => FeatureCheck.RefuseUnknown(new Features { ["Imgae"] = 1 }, inputs));
        Assert.Equal("input 'Imgae'", error.Place);
        Assert.Equal("one of the inputs image, threshold", error.Expected);
        error = Assert.Throws<ModelInputException>(() => FeatureCheck.RefuseUnknown(new Features { ["treshold"] = 1 }, inputs));
        Assert.EndsWith("did you mean 'threshold'?", error.Actual);
        error = Assert.Throws<ModelInputException>(() => FeatureCheck.RefuseUnknown(new Features { ["zzz"] = 1 }, inputs));
        Assert.DoesNotContain("did you mean", error.Actual);
        error = Assert.Throws<ModelInputException>(() => FeatureCheck.RefuseUnknown(new Features { ["x"] = 1 }, []));
        Assert.Equal("no input", error.Expected);
        FeatureCheck.RefuseUnknown(new Features { ["image"] = "x" }, inputs);
    }

    [Fact]
    public void An_image_of_another_size_is_resized_only_if_the_caller_says_how()
    {
        FeatureDescription image = Of(new ImageFeatureType(ColorLayout.Gray, new(2, 4), new FixedImageSize(new(2, 4))));
        var wide = new Image(PixelFormat.Rgb24, 2, 1, new byte[] { 7, 7, 7, 8, 8, 8 });
        ModelInputException error = Refused(image, wide);
        Assert.Equal("an image 2 x 4 Gray", error.Expected);
        Assert.StartsWith("an image 2 x 1 Rgb24; it would be resized", error.Actual);
        Tensor fitted = FeatureCheck.ToTensor(image, new ImageFeature(wide, CropAndScale.ScaleFit));
        Assert.Equal([1, 1, 4, 2], fitted.Shape.ToArray());
        Assert.Equal([0, 0, 7, 8, 0, 0, 0, 0], fitted.ToDoubles());
    }

    [Fact]
    public void Flexible_images_keep_an_allowed_size()
    {
        FeatureDescription ranged = Of(new ImageFeatureType(ColorLayout.Rgb, new(4, 4), new RangedImageSizes(new(2, 8), new(2, null))));
        Assert.Equal([1, 3, 90, 3], FeatureCheck.ToTensor(ranged, new ImageFeature(Gray(3, 90), CropAndScale.ScaleFill)).Shape.ToArray());
        Assert.Equal([1, 3, 4, 4], FeatureCheck.ToTensor(ranged, new ImageFeature(Gray(9, 9), CropAndScale.ScaleFill)).Shape.ToArray());
        Assert.Equal("an image 2..8 x 2.. Rgb (the nearest allowed size is 8 x 2)", Refused(ranged, Gray(9, 1)).Expected);
        FeatureDescription enumerated = Of(
            new ImageFeatureType(ColorLayout.Rgb, new(2, 2), new EnumeratedImageSizes([new(2, 2), new(5, 3)])));
        Assert.Equal([1, 3, 3, 5], FeatureCheck.ToTensor(enumerated, Gray(5, 3)).Shape.ToArray());
        Assert.Equal("an image 2 x 2 or 5 x 3 Rgb (the nearest allowed size is 5 x 3)", Refused(enumerated, Gray(4, 3)).Expected);
    }

    [Fact]
    public void An_array_that_no_tensor_can_hold_is_refused()
    {
        FeatureDescription open = Array(new RangedShapes([new(1, null), new(1, null)]), [1, 1]);
        MultiArray repeated = MultiArray.Over(ArrayElementType.Float32, new byte[4], [30000, 30000], [0, 0]);
        Assert.Equal("a value below 2 GiB", Refused(open, repeated).Expected);
    }

    private static Image Gray(int width, int height) => new(PixelFormat.Gray8, width, height, new byte[width * height]);

    private static FeatureDescription Array(ShapeFlexibility flexibility, int[] shape) =>
        Of(new ArrayFeatureType(ArrayElementType.Float32, shape, flexibility));

    private static FeatureDescription Of(FeatureType type) => new("x", type);

    private static T Checked<T>(FeatureType type, FeatureValue value)
        where T : FeatureValue => Assert.IsType<T>(FeatureCheck.Check(Of(type), value));

    private static ModelInputException Refused(FeatureDescription description, FeatureValue value) =>
        Assert.Throws<ModelInputException>(() => FeatureCheck.ToTensor(description, value));
}
