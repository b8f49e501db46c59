namespace Sinter;

/// <summary>An image: pixels in memory that the caller owns, top row first. The memory must stay unchanged while a prediction takes it;
/// an image that a prediction or a conversion gave owns its memory. Reading is safe from any thread.</summary>
public sealed class Image
{
    /// <summary>An image over <paramref name="pixels"/>, without a copy.</summary>
    /// <param name="format">How the pixels lie in memory.</param>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">The memory; bytes after the last row are ignored.</param>
    /// <param name="bytesPerRow">Bytes from the start of a row to the start of the next; 0: rows follow one another without a gap.</param>
    /// <exception cref="ArgumentException">A size is not positive, a row does not fit its bytes, or the memory is too short.</exception>
    public Image(PixelFormat format, int width, int height, ReadOnlyMemory<byte> pixels, int bytesPerRow = 0)
    {
        Layout = PixelLayout.Of(format);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        long row = (long)width * Layout.BytesPerPixel;
        long stride = bytesPerRow == 0 ? row : bytesPerRow;
        if (stride < row || stride > int.MaxValue)
        {
            throw new ArgumentException(
                $"A row of {width} {format} pixels takes {row} bytes; {stride} are given for it.", nameof(bytesPerRow));
        }
        // At most 2^31 * (3 * 2^31) + 2^33: fits.
        long needed = ((long)height * Layout.Planes - 1) * stride + row;
        if (needed > pixels.Length)
        {
            throw new ArgumentException(
                $"{width} x {height} {format} pixels with {stride} bytes per row take {needed} bytes; the memory has {pixels.Length}.",
                nameof(pixels));
        }
        Format = format;
        Width = width;
        Height = height;
        BytesPerRow = (int)stride;
        Pixels = pixels;
    }

    /// <summary>How the pixels lie in memory.</summary>
    public PixelFormat Format { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bytes from the start of a row to the start of the next.</summary>
    public int BytesPerRow { get; }

    /// <summary>The memory of the pixels.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    internal PixelLayout Layout { get; }

    /// <summary>The image in another pixel format: itself where the format is the same, else a dense copy. Gray is the ITU-R BT.601 luma
    /// (299 R + 587 G + 114 B) / 1000, rounded to 8 bits as Pillow's mode "L" does; colours from gray are equal. Alpha is kept where both
    /// formats have it, is dropped where the target has none, and is opaque where the source has none. Floats hold the same numbers as
    /// bytes (0 to 255); as bytes they are rounded half to even and clamped, NaN becomes 0.</summary>
    /// <param name="format">The format to convert to.</param>
    /// <exception cref="ArgumentException">The format is unknown, or the result takes 2 GiB or more.</exception>
    public Image ConvertTo(PixelFormat format) => format == Format ? this : PixelConversion.Convert(this, format);

    /// <summary>The image in another size, dense, in the same pixel format: bilinear with antialiasing when shrinking (a triangle as wide
    /// as
    /// two pixels of the smaller size; for 8-bit pixels the same numbers as Pillow's BILINEAR). Channels, alpha too, are resized one by
    /// one.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="mode">What to do where the aspect ratios differ.</param>
    /// <exception cref="ArgumentException">A size is not positive, the mode is unknown, or the result takes 2 GiB or more.</exception>
    public Image Resize(int width, int height, CropAndScale mode = CropAndScale.ScaleFill) =>
        ImageResizing.Resize(this, width, height, mode);

    /// <summary>For example <c>640 x 480 Rgb24</c>.</summary>
    public override string ToString() => $"{Width} x {Height} {Format}";

    /// <summary>The memory from a channel of the first pixel of a row to the end of the last pixel of the row.</summary>
    internal ReadOnlySpan<byte> Row(int channel, int y)
    {
        long start = Layout.RowStart(channel, y, Height, BytesPerRow);
        int length = Width * Layout.BytesPerPixel - (Layout.Planes > 1 ? 0 : channel);
        return Pixels.Span.Slice((int)start, length);
    }
}
