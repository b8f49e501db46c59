using SkiaSharp;

namespace Gallery.Photos;

/// <summary>Pixels of photos, as bytes of red, green, blue and one unused.</summary>
internal static class PhotoPixels
{
    /// <summary>The size at which photos are shown.</summary>
    public static readonly SKSizeI Shown = new(256, 192);

    /// <summary>Side of the smallest part that is shown, as a share of the largest one that fits.</summary>
    private const double SmallestPart = 0.55;

    /// <summary>Reads a photo at a size.</summary>
    /// <exception cref="InvalidDataException">The file is no picture that can be read.</exception>
    public static byte[] Read(Photo photo, SKSizeI wanted)
    {
        using var codec = SKCodec.Create(photo.File) ?? throw Unreadable(photo);
        // A picture that is much larger than needed is decoded at a part of its size, where its format can do so.
        SKSizeI size = codec.GetScaledDimensions(Math.Max((float)wanted.Width / codec.Info.Width, (float)wanted.Height / codec.Info.Height));
        using var whole = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        if (codec.GetPixels(whole.Info, whole.GetPixels()) is not (SKCodecResult.Success or SKCodecResult.IncompleteInput))
            throw Unreadable(photo);
        using var shown = new SKBitmap(new SKImageInfo(wanted.Width, wanted.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(shown))
        using (SKImage image = SKImage.FromBitmap(whole))
            canvas.DrawImage(image, PartOf(photo, size, wanted), new SKRect(0, 0, wanted.Width, wanted.Height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return shown.Bytes;
    }

    /// <summary>A JPEG file of pixels.</summary>
    public static byte[] Encode(byte[] pixels, SKSizeI size)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality: 85);
        return data.ToArray();
    }

    private static SKRect PartOf(Photo photo, SKSizeI size, SKSizeI wanted)
    {
        double scale = Math.Min((double)size.Width / wanted.Width, (double)size.Height / wanted.Height);
        var random = new Random(photo.Crop);
        double part = photo.Crop == 0 ? 1 : SmallestPart + ((1 - SmallestPart) * random.NextDouble());
        double width = wanted.Width * scale * part, height = wanted.Height * scale * part;
        double left = (size.Width - width) * (photo.Crop == 0 ? 0.5 : random.NextDouble());
        double top = (size.Height - height) * (photo.Crop == 0 ? 0.5 : random.NextDouble());
        return SKRect.Create((float)left, (float)top, (float)width, (float)height);
    }

    private static InvalidDataException Unreadable(Photo photo) => new($"{Path.GetFileName(photo.File)} is no picture that can be read.");
}
