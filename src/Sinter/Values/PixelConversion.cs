namespace Sinter;

/// <summary>Conversion between pixel formats, row by row.</summary>
internal static class PixelConversion
{
    public static Image Convert(Image image, PixelFormat format)
    {
        PixelLayout layout = PixelLayout.Of(format);
        int width = image.Width, height = image.Height, stride = width * layout.BytesPerPixel;
        var pixels = new byte[layout.DenseLength(width, height)];
        if (PixelLayout.IsFloat(format))
        {
            var row = new float[width];
            for (int y = 0; y < height; y++)
            {
                PixelRows.ReadGray(image, y, row);
                PixelRows.WriteFloats(row, format, pixels.AsSpan(y * stride, stride));
            }
        }
        else if (layout.Colors == 1)
        {
            for (int y = 0; y < height; y++)
                PixelRows.ReadGray(image, y, pixels.AsSpan(y * stride, stride));
        }
        else
        {
            byte[] red = new byte[width], green = new byte[width], blue = new byte[width];
            for (int y = 0; y < height; y++)
            {
                PixelRows.ReadRgb(image, y, red, green, blue);
                WriteChannel(red, layout.Red, y);
                WriteChannel(green, layout.Green, y);
                WriteChannel(blue, layout.Blue, y);
                if (layout.HasAlpha)
                {
                    PixelRows.ReadAlpha(image, y, red);
                    WriteChannel(red, layout.Alpha, y);
                }
            }
        }
        return new Image(format, width, height, pixels);

        void WriteChannel(byte[] row, int channel, int y) =>
            PixelRows.WriteChannel(row, pixels.AsSpan((int)layout.RowStart(channel, y, height, stride)), layout.BytesPerPixel);
    }
}
