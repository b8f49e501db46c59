namespace Sinter;

/// <summary>Where the channels of a pixel format lie.</summary>
/// <param name="BytesPerPixel">Bytes from one pixel to the next in a row.</param>
/// <param name="Planes">The planes that follow one another.</param>
/// <param name="Red">Byte of red in a pixel, or its plane; of gray in gray formats.</param>
/// <param name="Green">Byte of green, or its plane.</param>
/// <param name="Blue">Byte of blue, or its plane.</param>
/// <param name="Alpha">Byte of alpha; negative without.</param>
internal readonly record struct PixelLayout(int BytesPerPixel, int Planes, int Red, int Green, int Blue, int Alpha = -1)
{
    /// <summary>Channels with colour: 1 or 3.</summary>
    public int Colors => Red == Blue ? 1 : 3;

    public bool HasAlpha => Alpha >= 0;

    public static PixelLayout Of(PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => new PixelLayout(1, 1, 0, 0, 0),
        PixelFormat.Rgb24 => new PixelLayout(3, 1, 0, 1, 2),
        PixelFormat.Bgr24 => new PixelLayout(3, 1, 2, 1, 0),
        PixelFormat.Rgba32 => new PixelLayout(4, 1, 0, 1, 2, 3),
        PixelFormat.Bgra32 => new PixelLayout(4, 1, 2, 1, 0, 3),
        PixelFormat.Argb32 => new PixelLayout(4, 1, 1, 2, 3, 0),
        PixelFormat.GrayFloat16 => new PixelLayout(2, 1, 0, 0, 0),
        PixelFormat.GrayFloat32 => new PixelLayout(4, 1, 0, 0, 0),
        PixelFormat.RgbPlanar8 => new PixelLayout(1, 3, 0, 1, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The pixel format is unknown."),
    };

    public static bool IsFloat(PixelFormat format) => format is PixelFormat.GrayFloat16 or PixelFormat.GrayFloat32;

    /// <summary>Byte offset of a channel (a byte of the pixel, or a plane) at the start of row <paramref name="y"/>.</summary>
    public long RowStart(int channel, int y, int height, int bytesPerRow) => Planes > 1
        ? ((long)channel * height + y) * bytesPerRow
        : (long)y * bytesPerRow + channel;

    /// <summary>Bytes of a dense image.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or the pixels take 2 GiB or more.</exception>
    public int DenseLength(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Int128 length = (Int128)width * height * BytesPerPixel * Planes;
        if (length > Array.MaxLength)
            throw new ArgumentException($"An image of {width} x {height} pixels of {BytesPerPixel * Planes} bytes takes 2 GiB or more.");
        return (int)length;
    }
}
