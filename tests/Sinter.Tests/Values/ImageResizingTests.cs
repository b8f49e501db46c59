using CsCheck;
using static Sinter.Tests.Values.ImageTests;

namespace Sinter.Tests.Values;

public sealed class ImageResizingTests
{
    /// <summary>The pattern and the results that Pillow's own accuracy tests publish for BILINEAR.</summary>
    [Theory]
    [InlineData(8, 4, "e1c9361e c9b74836 3648b7c9 1e36c9e1")]
    [InlineData(2, 4, "e1b04f1e b098674f 4f6798b0 1e4fb0e1")]
    public void Bilinear_gives_the_published_numbers(int size, int target, string expected)
    {
        var pixels = new byte[size * size];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = i / size < size / 2 == i % size < size / 2 ? (byte)0xE1 : (byte)0x1E;
        Image resized = new Image(PixelFormat.Gray8, size, size, pixels).Resize(target, target);
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(Bytes(resized)));
    }

    [Fact]
    public void The_same_size_is_the_same_image()
    {
        foreach (PixelFormat format in Enum.GetValues<PixelFormat>())
        {
            Image image = Random(format, 7, 5, padding: 0, seed: 1);
            foreach (CropAndScale mode in new[] { CropAndScale.ScaleFill, CropAndScale.ScaleFit, CropAndScale.CenterCrop })
                Assert.Equal(Bytes(image.ConvertTo(PixelFormat.Gray8)), Bytes(image.Resize(7, 5, mode).ConvertTo(PixelFormat.Gray8)));
        }
    }

    [Fact]
    public void One_colour_stays_one_colour()
    {
        Gen<int> side = Gen.Int[1, 40];
        Gen.Select(side, side, side, side, Gen.Byte).Sample((width, height, newWidth, newHeight, gray) =>
        {
            var pixels = new byte[width * height];
            Array.Fill(pixels, gray);
            var image = new Image(PixelFormat.Gray8, width, height, pixels);
            foreach (CropAndScale mode in new[] { CropAndScale.ScaleFill, CropAndScale.CenterCrop, CropAndScale.ScaleFillRotate90Ccw })
                Assert.All(Bytes(image.Resize(newWidth, newHeight, mode)), pixel => Assert.Equal(gray, pixel));
        });
    }

    /// <summary>Fixed point and floating point are two implementations of one definition: at most one apart, each pass rounding
    /// once.</summary>
    [Fact]
    public void Bytes_and_floats_agree()
    {
        Gen<int> side = Gen.Int[1, 30];
        Gen.Select(side, side, side, side, Gen.Int[0, int.MaxValue]).Sample((width, height, newWidth, newHeight, seed) =>
        {
            Image image = Random(PixelFormat.Gray8, width, height, 3, seed);
            foreach (CropAndScale mode in Enum.GetValues<CropAndScale>())
            {
                byte[] bytes = Bytes(image.Resize(newWidth, newHeight, mode));
                Image floats = image.ConvertTo(PixelFormat.GrayFloat32).Resize(newWidth, newHeight, mode);
                Assert.All(bytes.Zip(Bytes(floats.ConvertTo(PixelFormat.Gray8))), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
            }
        });
    }

    [Fact]
    public void Channels_are_resized_alike_in_every_format()
    {
        Image rgb = Random(PixelFormat.Rgb24, 13, 9, 2, seed: 5);
        byte[] expected = Bytes(rgb.Resize(6, 11, CropAndScale.ScaleFit));
        foreach (PixelFormat format in new[] { PixelFormat.Bgr24, PixelFormat.Argb32, PixelFormat.Bgra32, PixelFormat.RgbPlanar8 })
            Assert.Equal(expected, Bytes(rgb.ConvertTo(format).Resize(6, 11, CropAndScale.ScaleFit).ConvertTo(PixelFormat.Rgb24)));
    }

    [Fact]
    public void Center_crop_takes_the_middle()
    {
        var wide = new Image(PixelFormat.Gray8, 6, 2, new byte[] { 9, 9, 1, 2, 9, 9, 9, 9, 3, 4, 9, 9 });
        Assert.Equal([1, 2, 3, 4], Bytes(wide.Resize(2, 2, CropAndScale.CenterCrop)));
        var tall = new Image(PixelFormat.Gray8, 1, 3, new byte[] { 9, 5, 9 });
        Assert.Equal([5], Bytes(tall.Resize(1, 1, CropAndScale.CenterCrop)));
    }

    [Fact]
    public void Scale_fit_pads_with_opaque_black()
    {
        var wide = new Image(PixelFormat.Gray8, 2, 1, new byte[] { 7, 8 });
        Assert.Equal([0, 0, 7, 8, 0, 0, 0, 0], Bytes(wide.Resize(2, 4, CropAndScale.ScaleFit)));
        var tall = new Image(PixelFormat.Argb32, 1, 1, new byte[] { 9, 1, 2, 3 });
        Assert.Equal([255, 0, 0, 0, 9, 1, 2, 3, 255, 0, 0, 0], Bytes(tall.Resize(3, 1, CropAndScale.ScaleFit)));
        var thin = new Image(PixelFormat.Gray8, 1000, 1, new byte[1000]);
        Assert.Equal(4, thin.Resize(2, 2, CropAndScale.ScaleFit).Pixels.Length);
    }

    [Fact]
    public void Rotation_is_counter_clockwise_and_comes_first()
    {
        var image = new Image(PixelFormat.Gray8, 3, 2, new byte[] { 1, 2, 3, 4, 5, 6 });
        Assert.Equal([3, 6, 2, 5, 1, 4], Bytes(image.Resize(2, 3, CropAndScale.ScaleFillRotate90Ccw)));
        Assert.Equal([0, 3, 6, 0, 0, 2, 5, 0, 0, 1, 4, 0], Bytes(image.Resize(4, 3, CropAndScale.ScaleFitRotate90Ccw)));
        var planar = new Image(PixelFormat.RgbPlanar8, 2, 1, new byte[] { 1, 2, 3, 4, 5, 6 });
        Assert.Equal([2, 1, 4, 3, 6, 5], Bytes(planar.Resize(1, 2, CropAndScale.ScaleFillRotate90Ccw)));
    }

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        var image = new Image(PixelFormat.Gray8, 1, 60000, new byte[60000]);
        Assert.ThrowsAny<ArgumentException>(() => image.Resize(0, 1));
        Assert.ThrowsAny<ArgumentException>(() => image.Resize(1, -1));
        Assert.ThrowsAny<ArgumentException>(() => image.Resize(int.MaxValue, int.MaxValue));
        Assert.ThrowsAny<ArgumentException>(() => image.Resize(60000, 1));
        Assert.ThrowsAny<ArgumentException>(() => image.Resize(1, 1, (CropAndScale)99));
    }
}
