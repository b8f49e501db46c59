using System.Runtime.InteropServices;
using SkiaSharp;

namespace Sinter.Workbench.Files;

/// <summary>Image files. Pixel values are taken as stored: no colour profile is applied, as the tools that train models do.</summary>
public static class PictureFile
{
    private const long MaximumPixels = 1L << 28;
    private const long MaximumLength = 1L << 30;

    private static readonly string[] Readable = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    public static bool IsPicture(string path) => Readable.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a picture and turns it upright, as its EXIF orientation says.</summary>
    /// <exception cref="InputFileException">The file is damaged, or is no picture.</exception>
    public static Picture Read(string path) => Decode(BoundedReading.ReadAll(path, MaximumLength), path);

    /// <summary>Reads a picture out of a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="InputFileException">The bytes are damaged, or are no picture.</exception>
    public static Picture Decode(byte[] bytes, string path)
    {
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw new InputFileException(path, "", "a PNG, JPEG, WebP, BMP or GIF picture", "something else, or a damaged one");
        int width = codec.Info.Width, height = codec.Info.Height;
        if ((long)width * height > MaximumPixels)
            throw new InputFileException(path, "size", $"at most {MaximumPixels} pixels", $"{width} x {height}");
        bool isGray = codec.Info.ColorType == SKColorType.Gray8;
        var info = isGray
            ? new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque)
            : new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pixels = new byte[info.BytesSize64];
        GCHandle pin = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        SKCodecResult result;
        try
        {
            result = codec.GetPixels(info, pin.AddrOfPinnedObject());
        }
        finally
        {
            pin.Free();
        }
        if (result != SKCodecResult.Success)
        {
            string actual = result == SKCodecResult.IncompleteInput ? "a truncated one" : $"{result}";
            throw new InputFileException(path, "pixels", $"a whole picture of {width} x {height}", actual);
        }
        var picture = new Picture(width, height, isGray ? 1 : 4, pixels);
        if (!isGray && IsOpaque(pixels))
            picture = WithoutAlpha(picture);
        return Upright(picture, codec.EncodedOrigin);
    }

    /// <summary>Writes a picture; the name's ending decides between PNG, JPEG and WebP.</summary>
    public static void Write(string path, Picture picture)
    {
        using SKData data = Encode(picture, Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".jpg" or ".jpeg" => SKEncodedImageFormat.Jpeg,
            ".webp" => SKEncodedImageFormat.Webp,
            _ => SKEncodedImageFormat.Png,
        });
        using FileStream stream = File.Create(path);
        data.SaveTo(stream);
    }

    /// <summary>The picture as the bytes of a PNG file.</summary>
    public static byte[] Png(Picture picture)
    {
        using SKData data = Encode(picture, SKEncodedImageFormat.Png);
        return data.ToArray();
    }

    /// <summary>The picture as the bytes of a JPEG file.</summary>
    public static byte[] Jpeg(Picture picture)
    {
        using SKData data = Encode(picture, SKEncodedImageFormat.Jpeg);
        return data.ToArray();
    }

    private static SKData Encode(Picture picture, SKEncodedImageFormat format)
    {
        bool isGray = picture.Channels == 1;
        var info = new SKImageInfo(picture.Width, picture.Height, isGray ? SKColorType.Gray8 : SKColorType.Rgba8888,
            picture.Channels == 4 ? SKAlphaType.Unpremul : SKAlphaType.Opaque);
        byte[] pixels = picture.Channels == 3 ? WithAlpha(picture) : picture.Pixels;
        using SKImage image = SKImage.FromPixelCopy(info, pixels)
            ?? throw new NotSupportedException($"A picture of {picture.Width} x {picture.Height} cannot be encoded.");
        return image.Encode(format, 95)
            ?? throw new NotSupportedException($"A picture of {picture.Width} x {picture.Height} cannot be encoded as {format}.");
    }

    private static bool IsOpaque(byte[] rgba)
    {
        for (int i = 3; i < rgba.Length; i += 4)
        {
            if (rgba[i] != 255)
                return false;
        }
        return true;
    }

    private static Picture WithoutAlpha(Picture picture)
    {
        var rgb = new byte[picture.Pixels.Length / 4 * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
            picture.Pixels.AsSpan(from, 3).CopyTo(rgb.AsSpan(to));
        return picture with { Channels = 3, Pixels = rgb };
    }

    private static byte[] WithAlpha(Picture picture)
    {
        var rgba = new byte[picture.Pixels.Length / 3 * 4];
        for (int from = 0, to = 0; to < rgba.Length; from += 3, to += 4)
        {
            picture.Pixels.AsSpan(from, 3).CopyTo(rgba.AsSpan(to));
            rgba[to + 3] = 255;
        }
        return rgba;
    }

    private static Picture Upright(Picture picture, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return picture;
        int width = picture.Width, height = picture.Height, channels = picture.Channels;
        bool isTurned = origin >= SKEncodedOrigin.LeftTop;
        (int newWidth, int newHeight) = isTurned ? (height, width) : (width, height);
        var pixels = new byte[picture.Pixels.Length];
        for (int y = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                (int fromX, int fromY) = origin switch
                {
                    SKEncodedOrigin.TopRight => (width - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, height - 1 - x),
                    SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                picture.Pixels.AsSpan((fromY * width + fromX) * channels, channels).CopyTo(pixels.AsSpan((y * newWidth + x) * channels));
            }
        }
        return new Picture(newWidth, newHeight, channels, pixels);
    }
}
