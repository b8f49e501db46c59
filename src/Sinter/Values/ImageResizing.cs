namespace Sinter;

/// <summary>Brings images to another size, as <see cref="CropAndScale"/> says.</summary>
internal static class ImageResizing
{
    private const byte Opaque = 255;

    public static Image Resize(Image image, int width, int height, CropAndScale mode)
    {
        image.Layout.DenseLength(width, height);
        return mode switch
        {
            CropAndScale.ScaleFill => Scale(image, Whole(image), width, height),
            CropAndScale.CenterCrop => Scale(image, Middle(image, width, height), width, height),
            CropAndScale.ScaleFit => Fit(image, width, height),
            CropAndScale.ScaleFillRotate90Ccw => Resize(RotateCounterClockwise(image), width, height, CropAndScale.ScaleFill),
            CropAndScale.ScaleFitRotate90Ccw => Resize(RotateCounterClockwise(image), width, height, CropAndScale.ScaleFit),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The mode is unknown."),
        };
    }

    /// <summary>The image turned by 90 degrees counter-clockwise: its right column becomes the top row.</summary>
    public static Image RotateCounterClockwise(Image image)
    {
        PixelLayout layout = image.Layout;
        int width = image.Height, height = image.Width, pixel = layout.BytesPerPixel;
        var pixels = new byte[layout.DenseLength(width, height)];
        for (int plane = 0; plane < layout.Planes; plane++)
        {
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> row = image.Row(layout.Planes > 1 ? plane : 0, y);
                for (int x = 0; x < image.Width; x++)
                {
                    int at = (plane * height + image.Width - 1 - x) * width + y;
                    row.Slice(x * pixel, pixel).CopyTo(pixels.AsSpan(at * pixel));
                }
            }
        }
        return new Image(image.Format, width, height, pixels);
    }

    private static Box Whole(Image image) => new(0, 0, image.Width, image.Height);

    /// <summary>The middle of the image, as large as the aspect ratio of the target allows.</summary>
    private static Box Middle(Image image, int width, int height)
    {
        bool isWholeWidth = (long)width * image.Height >= (long)height * image.Width;
        double boxWidth = isWholeWidth ? image.Width : (double)width * image.Height / height;
        double boxHeight = isWholeWidth ? (double)height * image.Width / width : image.Height;
        double left = (image.Width - boxWidth) / 2, top = (image.Height - boxHeight) / 2;
        return new Box(left, top, left + boxWidth, top + boxHeight);
    }

    private static Image Fit(Image image, int width, int height)
    {
        bool isWholeWidth = (long)width * image.Height <= (long)height * image.Width;
        int fitWidth = isWholeWidth ? width : Math.Clamp((int)Math.Round((double)height * image.Width / image.Height), 1, width);
        int fitHeight = isWholeWidth ? Math.Clamp((int)Math.Round((double)width * image.Height / image.Width), 1, height) : height;
        Image scaled = Scale(image, Whole(image), fitWidth, fitHeight);
        return fitWidth == width && fitHeight == height ? scaled : OnBlack(scaled, width, height);
    }

    private static Image OnBlack(Image image, int width, int height)
    {
        PixelLayout layout = image.Layout;
        int pixel = layout.BytesPerPixel, stride = width * pixel;
        var pixels = new byte[layout.DenseLength(width, height)];
        if (layout.HasAlpha)
        {
            for (int at = layout.Alpha; at < pixels.Length; at += pixel)
                pixels[at] = Opaque;
        }
        int left = (width - image.Width) / 2, top = (height - image.Height) / 2;
        for (int plane = 0; plane < layout.Planes; plane++)
        {
            for (int y = 0; y < image.Height; y++)
            {
                int at = (plane * height + top + y) * stride + left * pixel;
                image.Row(layout.Planes > 1 ? plane : 0, y).CopyTo(pixels.AsSpan(at));
            }
        }
        return new Image(image.Format, width, height, pixels);
    }

    private static Image Scale(Image image, Box box, int width, int height)
    {
        if ((long)width * image.Height > Array.MaxLength || (long)image.Width * image.Height > Array.MaxLength)
            throw new ArgumentException($"{image} cannot be resized to {width} x {height}: a step takes 2 GiB or more.");
        var columns = new ResamplingTaps(image.Width, box.Left, box.Right, width);
        var rows = new ResamplingTaps(image.Height, box.Top, box.Bottom, height);
        PixelLayout layout = image.Layout;
        var pixels = new byte[layout.DenseLength(width, height)];
        if (PixelLayout.IsFloat(image.Format))
        {
            var floats = new float[checked(image.Width * image.Height)];
            for (int y = 0; y < image.Height; y++)
                PixelRows.ReadGray(image, y, floats.AsSpan(y * image.Width, image.Width));
            PixelRows.WriteFloats(Resampling.Resample(floats, image.Width, columns, rows), image.Format, pixels);
        }
        else
        {
            for (int channel = 0; channel < layout.BytesPerPixel * layout.Planes; channel++)
                ScaleChannel(image, channel, columns, rows, pixels);
        }
        return new Image(image.Format, width, height, pixels);
    }

    private static void ScaleChannel(Image image, int channel, ResamplingTaps columns, ResamplingTaps rows, byte[] pixels)
    {
        PixelLayout layout = image.Layout;
        int width = columns.Target, height = rows.Target;
        var source = new byte[checked(image.Width * image.Height)];
        for (int y = 0; y < image.Height; y++)
            PixelRows.ReadChannel(image, channel, y, source.AsSpan(y * image.Width, image.Width));
        byte[] scaled = Resampling.Resample(source, image.Width, columns, rows);
        for (int y = 0; y < height; y++)
        {
            int start = (int)layout.RowStart(channel, y, height, width * layout.BytesPerPixel);
            PixelRows.WriteChannel(scaled.AsSpan(y * width, width), pixels.AsSpan(start), layout.BytesPerPixel);
        }
    }

    /// <summary>A part of an image, in pixels and fractions of them.</summary>
    private readonly record struct Box(double Left, double Top, double Right, double Bottom);
}
