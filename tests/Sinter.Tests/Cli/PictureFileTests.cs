using Sinter.Workbench.Files;

namespace Sinter.Tests.Cli;

public sealed class PictureFileTests : IDisposable
{
    // A 2 x 1 JPEG-free reference: an uncompressed 24-bit BMP, red then blue, written out by hand.
    private static readonly byte[] Bitmap =
    [
        (byte)'B', (byte)'M', 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,
        40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 255, 255, 0, 0, 0, 0,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PixelsAreRedGreenBlue()
    {
        Picture picture = PictureFile.Read(_folder.File("x.bmp", Bitmap));
        Assert.Equal((2, 1, 3), (picture.Width, picture.Height, picture.Channels));
        Assert.Equal([255, 0, 0, 0, 0, 255], picture.Pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void PngComesBackAsWritten(int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 2 * channels).Select(i => (byte)(i * 9 + 40))];
        var picture = new Picture(3, 2, channels, pixels);
        PictureFile.Write(_folder.At("x.png"), picture);
        Picture back = PictureFile.Read(_folder.At("x.png"));
        Assert.Equal((3, 2, channels), (back.Width, back.Height, back.Channels));
        Assert.Equal(pixels, back.Pixels);
    }

    [Fact]
    public void JpegIsCloseToWhatWasWritten()
    {
        byte[] pixels = [.. Enumerable.Repeat<byte[]>([200, 100, 50], 64).SelectMany(pixel => pixel)];
        PictureFile.Write(_folder.At("x.jpg"), new Picture(8, 8, 3, pixels));
        Picture back = PictureFile.Read(_folder.At("x.jpg"));
        Assert.All(pixels.Zip(back.Pixels), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 4));
    }

    [Fact]
    public void DamageIsOneTypedError()
    {
        Assert.Throws<InputFileException>(() => PictureFile.Read(_folder.File("x.png", "no picture")));
        Assert.Throws<InputFileException>(() => PictureFile.Read(_folder.File("x.png", "")));
        Assert.Throws<InputFileException>(() => PictureFile.Read(_folder.At("missing.png")));
        PictureFile.Write(_folder.At("y.png"), new Picture(32, 32, 1, [.. Enumerable.Range(0, 1024).Select(i => (byte)(i * i))]));
        byte[] whole = File.ReadAllBytes(_folder.At("y.png"));
        Assert.Throws<InputFileException>(() => PictureFile.Read(_folder.File("z.png", whole.AsSpan(0, whole.Length / 2))));
    }
}
