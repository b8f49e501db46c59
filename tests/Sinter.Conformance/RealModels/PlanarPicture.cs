using Sinter.Workbench.Files;
using SkiaSharp;

namespace Sinter.Conformance.RealModels;

/// <summary>An RGB picture with values from 0 to 1, laid out as networks take them: [3, height, width].</summary>
internal sealed record PlanarPicture(int Width, int Height, float[] Values)
{
    private const int Channels = 3;

    public static PlanarPicture Of(Picture picture)
    {
        var result = new PlanarPicture(picture.Width, picture.Height, new float[Channels * picture.Width * picture.Height]);
        for (int i = 0; i < result.Values.Length; i++)
        {
            (int channel, int pixel) = Math.DivRem(i, picture.Width * picture.Height);
            result.Values[i] = picture.Pixels[(pixel * picture.Channels) + (picture.Channels == 1 ? 0 : channel)] / 255f;
        }
        return result;
    }

    public static PlanarPicture Of(MultiArray array) => new(array.Shape[2], array.Shape[1], array.ToArray<float>());

    public static PlanarPicture From(int width, int height, Func<int, int, int, float> value)
    {
        var result = new PlanarPicture(width, height, new float[Channels * width * height]);
        for (int i = 0; i < result.Values.Length; i++)
            result.Values[i] = value(i / (width * height), i / width % height, i % width);
        return result;
    }

    /// <summary>A value; outside of the picture, that of the nearest pixel.</summary>
    public float this[int channel, int y, int x] =>
        Values[(((channel * Height) + Math.Clamp(y, 0, Height - 1)) * Width) + Math.Clamp(x, 0, Width - 1)];

    /// <summary>A part, which may reach beyond the edges.</summary>
    public PlanarPicture Crop(int x, int y, int width, int height) => From(width, height, (c, row, column) => this[c, y + row, x + column]);

    public MultiArray ToArray() => MultiArray.From(Values, Channels, Height, Width);

    public Picture ToPicture()
    {
        var pixels = new byte[Values.Length];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)MathF.Round(Math.Clamp(Values[((i % Channels) * Width * Height) + (i / Channels)], 0, 1) * 255);
        return new Picture(Width, Height, Channels, pixels);
    }

    public PlanarPicture WithNoise(double deviation, int seed)
    {
        var random = new Random(seed);
        return From(Width, Height, (c, y, x) => (float)Math.Clamp(this[c, y, x] + (deviation * Normal(random)), 0, 1));
    }

    /// <summary>The picture after JPEG, which adds rings and blocks.</summary>
    public PlanarPicture AsJpeg(int quality)
    {
        byte[] rgb = ToPicture().Pixels, rgba = new byte[Width * Height * 4];
        for (int i = 0; i < Width * Height; i++)
            (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2], rgba[(4 * i) + 3]) = (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2], 255);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".jpg");
        try
        {
            using (SKImage image = SKImage.FromPixelCopy(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque), rgba))
            using (SKData data = image.Encode(SKEncodedImageFormat.Jpeg, quality))
                File.WriteAllBytes(path, data.ToArray());
            return Of(PictureFile.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Half as wide and high: means of four pixels.</summary>
    public PlanarPicture Halved() => From(Width / 2, Height / 2, (c, y, x) =>
        (this[c, 2 * y, 2 * x] + this[c, 2 * y, (2 * x) + 1] + this[c, (2 * y) + 1, 2 * x] + this[c, (2 * y) + 1, (2 * x) + 1]) / 4);

    /// <summary>Twice as wide and high by a Catmull-Rom spline through the pixels' middles.</summary>
    public PlanarPicture Doubled()
    {
        PlanarPicture wide = From(2 * Width, Height, (c, y, x) => Spline(x, i => this[c, y, i]));
        return From(2 * Width, 2 * Height, (c, y, x) => Spline(y, i => wide[c, i, x]));

        static float Spline(int at, Func<int, float> value)
        {
            // A quarter of a pixel from the nearest middle.
            (int nearest, int step) = (at / 2, at % 2 == 0 ? -1 : 1);
            float inner = (111 * value(nearest)) + (29 * value(nearest + step));
            return (inner - (9 * value(nearest - step)) - (3 * value(nearest + (2 * step)))) / 128;
        }
    }

    /// <summary>How near this is to another picture, in decibels.</summary>
    public double NearnessTo(PlanarPicture other)
    {
        Assert.Equal((other.Width, other.Height), (Width, Height));
        double sum = 0;
        for (int i = 0; i < Values.Length; i++)
            sum += Math.Pow(Math.Clamp(Values[i], 0, 1) - (double)other.Values[i], 2);
        return -10 * Math.Log10(sum / Values.Length);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
