using System.Runtime.InteropServices;

namespace Sinter;

/// <summary>Rows of an image, read into one buffer per channel whatever the pixel format.</summary>
internal static class PixelRows
{
    private const byte Opaque = 255;

    /// <summary>Reads one 8-bit channel of a format that has it.</summary>
    public static void ReadChannel(Image image, int channel, int y, Span<byte> row) =>
        ReadEvery(image.Row(channel, y), image.Layout.BytesPerPixel, row[..image.Width]);

    /// <summary>Reads a row as 8-bit colours. The spans hold the image's width.</summary>
    public static void ReadRgb(Image image, int y, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        PixelLayout layout = image.Layout;
        if (layout.Colors == 1)
        {
            ReadGray(image, y, red);
            red.CopyTo(green);
            red.CopyTo(blue);
            return;
        }
        ReadChannel(image, layout.Red, y, red);
        ReadChannel(image, layout.Green, y, green);
        ReadChannel(image, layout.Blue, y, blue);
    }

    /// <summary>Reads the alpha of a row; opaque where the format has none.</summary>
    public static void ReadAlpha(Image image, int y, Span<byte> alpha)
    {
        if (image.Layout.HasAlpha)
            ReadChannel(image, image.Layout.Alpha, y, alpha);
        else
            alpha.Fill(Opaque);
    }

    /// <summary>Reads a row as 8-bit gray.</summary>
    public static void ReadGray(Image image, int y, Span<byte> gray)
    {
        PixelLayout layout = image.Layout;
        if (image.Format == PixelFormat.Gray8)
        {
            image.Row(0, y).CopyTo(gray);
            return;
        }
        if (PixelLayout.IsFloat(image.Format))
        {
            var floats = new float[image.Width];
            ReadGray(image, y, floats);
            for (int x = 0; x < floats.Length; x++)
                gray[x] = ToByte(floats[x]);
            return;
        }
        ReadOnlySpan<byte> red = image.Row(layout.Red, y), green = image.Row(layout.Green, y), blue = image.Row(layout.Blue, y);
        for (int x = 0, at = 0; x < image.Width; x++, at += layout.BytesPerPixel)
            gray[x] = Luma(red[at], green[at], blue[at]);
    }

    /// <summary>Reads a row as gray floats.</summary>
    public static void ReadGray(Image image, int y, Span<float> gray)
    {
        switch (image.Format)
        {
            case PixelFormat.GrayFloat32:
                image.Row(0, y).CopyTo(MemoryMarshal.AsBytes(gray));
                break;
            case PixelFormat.GrayFloat16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(image.Row(0, y));
                for (int x = 0; x < halves.Length; x++)
                    gray[x] = (float)halves[x];
                break;
            default:
                var bytes = new byte[image.Width];
                ReadGray(image, y, bytes);
                for (int x = 0; x < bytes.Length; x++)
                    gray[x] = bytes[x];
                break;
        }
    }

    /// <summary>Writes one channel of a row into interleaved or planar memory that starts at the channel.</summary>
    public static void WriteChannel(ReadOnlySpan<byte> row, Span<byte> destination, int bytesPerPixel)
    {
        if (bytesPerPixel == 1)
        {
            row.CopyTo(destination);
            return;
        }
        for (int x = 0, at = 0; x < row.Length; x++, at += bytesPerPixel)
            destination[at] = row[x];
    }

    /// <summary>Writes gray floats as the bytes of a float format.</summary>
    public static void WriteFloats(ReadOnlySpan<float> row, PixelFormat format, Span<byte> destination)
    {
        if (format == PixelFormat.GrayFloat32)
        {
            MemoryMarshal.AsBytes(row).CopyTo(destination);
            return;
        }
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(destination);
        for (int x = 0; x < row.Length; x++)
            halves[x] = (Half)row[x];
    }

    /// <summary>Rounds half to even and clamps to 0..255; NaN becomes 0.</summary>
    public static byte ToByte(float value) => byte.CreateSaturating(MathF.Round(value));

    // 16 bits of fraction; the factors are 0.299, 0.587 and 0.114 rounded so that their sum is exactly 1.
    private static byte Luma(int red, int green, int blue) => (byte)((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);

    private static void ReadEvery(ReadOnlySpan<byte> source, int step, Span<byte> row)
    {
        if (step == 1)
        {
            source[..row.Length].CopyTo(row);
            return;
        }
        for (int x = 0, at = 0; x < row.Length; x++, at += step)
            row[x] = source[at];
    }
}
