using Colors = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;

namespace Sinter.Tests.Api;

/// <summary>What goes into a model: conversions, views, defaults, and the refusal of what does not fit.</summary>
public sealed class InputTests : IDisposable
{
    private readonly TestPackage _doubled = TestModels.Doubled();

    public void Dispose() => _doubled.Dispose();

    [Fact]
    public void Numbers_of_every_type_are_converted()
    {
        using Model model = _doubled.Load();
        MultiArray[] given =
        [
            MultiArray.From([(Half)1, (Half)2, (Half)3, (Half)4]), MultiArray.From([1f, 2, 3, 4]), MultiArray.From([1d, 2, 3, 4]),
            MultiArray.From([(sbyte)1, (sbyte)2, (sbyte)3, (sbyte)4]), MultiArray.From(new short[] { 1, 2, 3, 4 }),
            MultiArray.From([1, 2, 3, 4]), MultiArray.From([1L, 2, 3, 4]), MultiArray.From("\u0001\u0002\u0003\u0004"u8.ToArray()),
        ];
        foreach (MultiArray x in given)
        {
            MultiArray y = model.Predict(new Features { ["x"] = x }).Array("y");
            Assert.Equal(ArrayElementType.Float32, y.ElementType);
            Assert.Equal([2f, 4, 6, 8], y.ToArray<float>());
        }
        Assert.Equal([2f, 4, 6, 8], model.Predict(new Features { ["x"] = new double[] { 1, 2, 3, 4 } }).Array("y").ToArray<float>());
    }

    [Fact]
    public void Strided_views_equal_their_copies()
    {
        using TestPackage package = TestModels.Attention();
        using Model model = package.Load();
        float[] wide = RandomFloats(2 * TestModels.Rows * TestModels.Columns);
        MultiArray[] views =
        [
            MultiArray.From(wide, TestModels.Columns, 2 * TestModels.Rows).Slice(1, 3, TestModels.Rows).Permute(1, 0),
            MultiArray.From(wide, 2, TestModels.Rows, TestModels.Columns).Slice(0, 1, 1).Reshape(TestModels.Rows, TestModels.Columns),
            MultiArray.From(wide, TestModels.Rows, 2 * TestModels.Columns).Slice(1, 5, TestModels.Columns),
            MultiArray.Over(ArrayElementType.Float32, Bytes(wide), [TestModels.Rows, TestModels.Columns], [0, 1]),
        ];
        foreach (MultiArray view in views)
        {
            var copy = MultiArray.From(view.ToArray<float>(), TestModels.Rows, TestModels.Columns);
            Assert.True(copy.IsContiguous);
            string ofView = PredictionBits.Of(model.Predict(new Features { ["x"] = view }));
            Assert.Equal(PredictionBits.Of(model.Predict(new Features { ["x"] = copy })), ofView);
        }
    }

    [Fact]
    public void Inputs_are_never_written()
    {
        using var package = new TestPackage(
            TestPackage.MainProgram(
                "tensor<fp32, [4]> x",
                """
                tensor<fp32, [4]> a = relu(x = x);
                tensor<fp32, [4]> b = add(x = x, y = a);
                tensor<fp32, [2, 2]> shaped = reshape(shape = tensor<int32, [2]>([2, 2]), x = x);
                tensor<fp32, [2, 2]> y = exp(x = shaped);
                """, "b, y"),
            Described.Model([Described.Floats("x", 4)], [Described.Floats("b", 4), Described.Floats("y", 2, 2)]));
        using Model model = package.Load();
        float[] x = [-1, 2, -3, 4];
        for (int i = 0; i < 3; i++)
            Assert.Equal([-1f, 4, -3, 8], model.Predict(new Features { ["x"] = x }).Array("b").ToArray<float>());
        Assert.Equal([-1f, 2, -3, 4], x);
    }

    [Theory]
    [InlineData("tensor<fp32, [4]> y = identity(x = x);")]
    [InlineData("tensor<fp32, [2, 2]> square = reshape(shape = tensor<int32, [2]>([2, 2]), x = x);\n"
        + "tensor<fp32, [4]> y = reshape(shape = tensor<int32, [1]>([4]), x = square);")]
    [InlineData("tensor<bool, [4]> signs = greater(x = x, y = fp32(0));\n"
        + "tensor<fp32, [4]> numbers = cast(dtype = string(\"fp32\"), x = signs);\n"
        + "tensor<fp32, []> most = reduce_max(axes = tensor<int32, [1]>([0]), keep_dims = bool(false), x = numbers);\n"
        + "tensor<bool, []> some = cast(dtype = string(\"bool\"), x = most);\n"
        + "tensor<fp32, [4]> y = cond(pred = some) true() { tensor<fp32, [4]> same = identity(x = x); } -> (same) "
        + "false() { tensor<fp32, [4]> none = exp(x = x); } -> (none);")]
    public void An_output_that_is_an_input_has_memory_of_its_own(string body)
    {
        using var package = new TestPackage(
            TestPackage.MainProgram("tensor<fp32, [4]> x", body, "y"),
                Described.Model([Described.Floats("x", 4)], [Described.Floats("y", 4)]));
        using Model model = package.Load();
        float[] x = [1, 2, 3, 4];
        MultiArray y = model.Predict(new Features { ["x"] = x }).Array("y");
        Array.Clear(x);
        Assert.Equal([1f, 2, 3, 4], y.ToArray<float>());
    }

    [Fact]
    public void An_optional_input_has_a_default()
    {
        using var package = new TestPackage(
            TestPackage.MainProgram("tensor<fp32, [4]> x, tensor<fp32, [1]> bias", "tensor<fp32, [4]> y = add(x = x, y = bias);", "y"),
            Described.Model([Described.Floats("x", 4), Described.OptionalFloat("bias", 2.5f)], [Described.Floats("y", 4)]));
        using Model model = package.Load();
        Assert.True(model.Description.Inputs[1].IsOptional);
        float[] x = [1, 2, 3, 4];
        Assert.Equal([3.5f, 4.5f, 5.5f, 6.5f], model.Predict(new Features { ["x"] = x }).Array("y").ToArray<float>());
        Assert.Equal([0f, 1, 2, 3], model.Predict(new Features { ["x"] = x, ["bias"] = -1.0 }).Array("y").ToArray<float>());
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_one_that_was_meant()
    {
        using Model model = _doubled.Load();
        Refused(model, new Features { ["X"] = new float[4] }, "input 'X'", "one of the inputs x",
            "a name that the model does not have; did you mean 'x'?");
        Refused(model, new Features { ["x"] = new float[4], ["temperature"] = 1 }, "input 'temperature'", "one of the inputs x",
            "a name that the model does not have");
    }

    [Fact]
    public void What_is_missing_or_of_another_shape_or_kind_is_refused()
    {
        using Model model = _doubled.Load();
        Refused(model, [], "input 'x'", "a value, since it is not optional: an array Float32 [4]", "none");
        Refused(model, new Features { ["x"] = new float[5] }, "input 'x'", "an array Float32 [4]", "an array Float32 [5]");
        Refused(model, new Features { ["x"] = MultiArray.Zeros(ArrayElementType.Int32, 2, 2) }, "input 'x'", "an array Float32 [4]",
            "an array Int32 [2, 2]");
        Refused(model, new Features { ["x"] = 3 }, "input 'x'", "an array Float32 [4]", "the integer 3");
        Refused(model, new Features { ["x"] = "four" }, "input 'x'", "an array Float32 [4]", "the string 'four'");
        Refused(model, new Features { ["x"] = new Image(PixelFormat.Gray8, 2, 2, new byte[4]) }, "input 'x'", "an array Float32 [4]",
            "an image 2 x 2 Gray8");
        Refused(model, new Features { ["x"] = new Dictionary<string, double> { ["a"] = 1 } }, "input 'x'", "an array Float32 [4]",
            "a dictionary of 1 entries by string");
    }

    [Fact]
    public void An_image_of_another_size_is_refused_unless_it_may_be_resized()
    {
        using TestPackage package = TestModels.Negative(Colors.Rgb, 4, 2);
        using Model model = package.Load();
        var image = new Image(PixelFormat.Rgb24, 8, 4, Enumerable.Repeat((byte)55, 8 * 4 * 3).ToArray());
        Refused(model, new Features { ["image"] = image }, "input 'image'", "an image 4 x 2 Rgb",
            "an image 8 x 4 Rgb24; it would be resized if a CropAndScale were given with it");
        Refused(model, new Features { ["image"] = new float[24] }, "input 'image'", "an image 4 x 2 Rgb", "an array Float32 [24]");
        Image resized = model.Predict(new Features { ["image"] = new ImageFeature(image, CropAndScale.ScaleFill) }).Image("y");
        Assert.Equal(Enumerable.Repeat((byte)200, 4 * 2 * 3), resized.Pixels.ToArray());
    }

    [Fact]
    public async Task Asynchronous_calls_refuse_the_same()
    {
        using Model model = _doubled.Load();
        ModelInputException error = await Assert.ThrowsAsync<ModelInputException>(async () => await model.PredictAsync([]));
        Assert.Equal("input 'x'", error.Place);
        Features[] inputs = [new Features { ["x"] = new float[4] }, new Features { ["y"] = new float[4] }];
        error = await Assert.ThrowsAsync<ModelInputException>(async () => await model.PredictBatchAsync(inputs));
        Assert.Equal("input 'y'", error.Place);
    }

    private static void Refused(Model model, Features inputs, string place, string expected, string actual)
    {
        ModelInputException error = Assert.Throws<ModelInputException>(() => model.Predict(inputs));
        Assert.Equal((ModelStage.Predict, place, expected, actual), (error.Stage, error.Place, error.Expected, error.Actual));
    }

    private static float[] RandomFloats(int count)
    {
        var random = new Random(count);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = random.NextSingle() - 0.5f;
        return values;
    }

    private static byte[] Bytes(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}
