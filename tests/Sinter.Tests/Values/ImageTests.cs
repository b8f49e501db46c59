using CsCheck;

namespace Sinter.Tests.Values;

public sealed class ImageTests
{
    private static readonly PixelFormat[] Colors =
        [PixelFormat.Rgb24, PixelFormat.Bgr24, PixelFormat.Rgba32, PixelFormat.Bgra32, PixelFormat.Argb32, PixelFormat.RgbPlanar8];

    [Theory]
    [InlineData(PixelFormat.Rgb24, 0, 1, 3, 0)]
    [InlineData(PixelFormat.Rgb24, 1, -1, 3, 0)]
    [InlineData(PixelFormat.Rgb24, 2, 2, 11, 0)]
    [InlineData(PixelFormat.Rgb24, 2, 2, 12, 5)]
    [InlineData(PixelFormat.Rgb24, 2, 2, 12, -6)]
    [InlineData(PixelFormat.Rgb24, 2, 2, 13, 8)]
    [InlineData(PixelFormat.RgbPlanar8, 2, 2, 11, 0)]
    [InlineData(PixelFormat.GrayFloat32, 2, 2, 15, 0)]
    [InlineData(PixelFormat.Rgba32, int.MaxValue, int.MaxValue, 100, 0)]
    [InlineData(PixelFormat.Gray8, int.MaxValue, int.MaxValue, 100, int.MaxValue)]
    [InlineData((PixelFormat)99, 1, 1, 100, 0)]
    public void Sizes_that_do_not_fit_the_memory_are_refused(PixelFormat format, int width, int height, int bytes, int bytesPerRow) =>
        Assert.ThrowsAny<ArgumentException>(() => new Image(format, width, height, new byte[bytes], bytesPerRow));

    [Fact]
    public void The_last_row_needs_no_padding()
    {
        var image = new Image(PixelFormat.Gray8, 2, 2, new byte[] { 1, 2, 99, 99, 3, 4 }, 4);
        Assert.Equal([1, 2, 3, 4], Bytes(image.Resize(2, 2)));
        Assert.Equal(4, image.BytesPerRow);
    }

    [Fact]
    public void Every_format_names_its_bytes_in_memory_order()
    {
        var rgb = new Image(PixelFormat.Rgb24, 2, 1, new byte[] { 1, 2, 3, 4, 5, 6 });
        Assert.Equal([3, 2, 1, 6, 5, 4], Bytes(rgb.ConvertTo(PixelFormat.Bgr24)));
        Assert.Equal([1, 2, 3, 255, 4, 5, 6, 255], Bytes(rgb.ConvertTo(PixelFormat.Rgba32)));
        Assert.Equal([3, 2, 1, 255, 6, 5, 4, 255], Bytes(rgb.ConvertTo(PixelFormat.Bgra32)));
        Assert.Equal([255, 1, 2, 3, 255, 4, 5, 6], Bytes(rgb.ConvertTo(PixelFormat.Argb32)));
        Assert.Equal([1, 4, 2, 5, 3, 6], Bytes(rgb.ConvertTo(PixelFormat.RgbPlanar8)));
        var rgba = new Image(PixelFormat.Rgba32, 1, 1, new byte[] { 1, 2, 3, 4 });
        Assert.Equal([4, 1, 2, 3], Bytes(rgba.ConvertTo(PixelFormat.Argb32)));
        Assert.Same(rgb, rgb.ConvertTo(PixelFormat.Rgb24));
    }

    /// <summary>299, 587 and 114 thousandths, rounded: 76.245, 149.685, 29.07, and 123*0.299 + 45*0.587 + 67*0.114 = 70.83.</summary>
    [Fact]
    public void Gray_is_the_luma_of_bt_601()
    {
        var image = new Image(PixelFormat.Rgb24, 5, 1, new byte[] { 255, 0, 0, 0, 255, 0, 0, 0, 255, 123, 45, 67, 255, 255, 255 });
        Assert.Equal([76, 150, 29, 71, 255], Bytes(image.ConvertTo(PixelFormat.Gray8)));
        Image floats = image.ConvertTo(PixelFormat.GrayFloat32);
        Assert.Equal(Bytes(image.ConvertTo(PixelFormat.Gray8)), Bytes(floats.ConvertTo(PixelFormat.Gray8)));
    }

    [Fact]
    public void Floats_round_half_to_even_and_clamp()
    {
        float[] values = [0.5f, 1.5f, 254.5f, 300, -1, float.NaN, float.PositiveInfinity];
        byte[] bytes = [.. values.SelectMany(BitConverter.GetBytes)];
        var image = new Image(PixelFormat.GrayFloat32, values.Length, 1, bytes);
        Assert.Equal([0, 2, 254, 255, 0, 0, 255], Bytes(image.ConvertTo(PixelFormat.Gray8)));
    }

    [Fact]
    public void Conversions_between_colour_formats_and_back_keep_every_pixel()
    {
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[0, 5], Gen.Int[0, int.MaxValue], Gen.Int[0, 5], Gen.Int[0, 5])
            .Sample((width, height, padding, seed, first, second) =>
            {
                Image rgb = Random(PixelFormat.Rgb24, width, height, padding, seed);
                Image there = rgb.ConvertTo(Colors[first]).ConvertTo(Colors[second]).ConvertTo(PixelFormat.Rgb24);
                Assert.Equal(Bytes(rgb.ConvertTo(PixelFormat.RgbPlanar8)), Bytes(there.ConvertTo(PixelFormat.RgbPlanar8)));
            });
    }

    [Fact]
    public void Every_gray_survives_floats_and_colours()
    {
        var gray = new Image(PixelFormat.Gray8, 256, 1, Enumerable.Range(0, 256).Select(value => (byte)value).ToArray());
        foreach (PixelFormat format in Enum.GetValues<PixelFormat>())
            Assert.Equal(Bytes(gray), Bytes(gray.ConvertTo(format).ConvertTo(PixelFormat.Gray8)));
    }

    internal static byte[] Bytes(Image image) => image.Pixels.ToArray();

    internal static Image Random(PixelFormat format, int width, int height, int padding, int seed)
    {
        int row = width * PixelLayout.Of(format).BytesPerPixel + padding;
        var pixels = new byte[row * height * PixelLayout.Of(format).Planes];
        new Random(seed).NextBytes(pixels);
        return new Image(format, width, height, pixels, row);
    }
}
