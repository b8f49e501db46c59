using Sinter.Tensors;

namespace Sinter.Tests.Values;

public sealed class ImageTensorsTests
{
    private static readonly Image Two = new(PixelFormat.Rgb24, 2, 1, new byte[] { 1, 2, 3, 4, 5, 6 });

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.Int32)]
    public void Channels_come_in_the_order_of_the_layout(ElementType type)
    {
        Tensor rgb = ImageTensors.ToTensor(Two, ColorLayout.Rgb, type), bgr = ImageTensors.ToTensor(Two, ColorLayout.Bgr, type);
        Assert.Equal(Shape.Of(1, 3, 1, 2), rgb.Shape);
        Assert.Equal(type, rgb.ElementType);
        Assert.Equal([1, 4, 2, 5, 3, 6], rgb.ToDoubles());
        Assert.Equal([3, 6, 2, 5, 1, 4], bgr.ToDoubles());
    }

    [Fact]
    public void Gray_has_one_channel()
    {
        var gray = new Image(PixelFormat.GrayFloat32, 1, 2, new float[] { 7.3f, 1000 }.SelectMany(BitConverter.GetBytes).ToArray());
        Assert.Equal([7, 255], ImageTensors.ToTensor(gray, ColorLayout.Gray, ElementType.Float32).ToDoubles());
        Assert.Equal([(double)(Half)7.3f, 1000], ImageTensors.ToTensor(gray, ColorLayout.GrayFloat16, ElementType.Float32).ToDoubles());
    }

    [Theory]
    [InlineData(ColorLayout.Rgb, PixelFormat.Rgb24)]
    [InlineData(ColorLayout.Bgr, PixelFormat.Bgr24)]
    public void A_tensor_and_its_image_are_the_same_picture(ColorLayout layout, PixelFormat format)
    {
        Image image = ImageTensors.FromTensor(ImageTensors.ToTensor(Two, layout, ElementType.Float16), layout, "output 'y'");
        Assert.Equal(format, image.Format);
        Assert.Equal(ImageTests.Bytes(Two), ImageTests.Bytes(image.ConvertTo(PixelFormat.Rgb24)));
    }

    [Fact]
    public void Numbers_outside_are_clamped()
    {
        Tensor tensor = Tensor.From<float>([1, 1, 1, 5], [0.5f, 1.5f, -3, 1e9f, float.NaN]);
        Assert.Equal([0, 2, 0, 255, 0], ImageTests.Bytes(ImageTensors.FromTensor(tensor, ColorLayout.Gray, "output 'y'")));
        Assert.Equal(10, ImageTensors.FromTensor(tensor, ColorLayout.GrayFloat16, "output 'y'").Pixels.Length);
    }

    [Fact]
    public void A_shape_that_is_no_image_is_named()
    {
        var error = Assert.Throws<PredictionFailedException>(
            () => ImageTensors.FromTensor(Tensor.Create(ElementType.Float32, [1, 4, 2, 2]), ColorLayout.Rgb, "output 'y'"));
        Assert.Equal("output 'y'", error.Place);
        Assert.Equal("fp32[1, 4, 2, 2]", error.Actual);
        foreach (Shape shape in new Shape[] { [2, 3, 2, 2], [1, 3, 0, 2], [3, 2], [] })
        {
            Tensor tensor = Tensor.Create(ElementType.Float32, shape);
            Assert.Throws<PredictionFailedException>(() => ImageTensors.FromTensor(tensor, ColorLayout.Rgb, ""));
        }
        Assert.Throws<PredictionFailedException>(() => ImageTensors.FromTensor(Tensor.Scalar(1f), ColorLayout.Gray, ""));
    }
}
