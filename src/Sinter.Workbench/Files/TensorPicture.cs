using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>Pictures as tensors and back.</summary>
public static class TensorPicture
{
    /// <summary>The pixels as uint8 [height, width] for gray, else [height, width, channels].</summary>
    public static Tensor ToTensor(Picture picture)
    {
        Shape shape = picture.Channels == 1
            ? Shape.Of(picture.Height, picture.Width)
            : Shape.Of(picture.Height, picture.Width, picture.Channels);
        return Tensor.OverReadOnly(ElementType.UInt8, shape, picture.Pixels);
    }

    /// <summary>The picture that a tensor holds: [height, width], [height, width, channels] or [channels, height, width], values 0 to 255,
    /// rounded and clamped. Dimensions of size one before them are ignored.</summary>
    /// <exception cref="NotSupportedException">The shape is no picture's.</exception>
    public static Picture FromTensor(Tensor tensor)
    {
        int[] dimensions = tensor.Shape.ToArray();
        int skip = 0;
        while (dimensions.Length - skip > 3 && dimensions[skip] == 1)
            skip++;
        dimensions = dimensions[skip..];
        (int height, int width, int channels, bool isPlanar) = dimensions switch
        {
            [int h, int w] => (h, w, 1, true),
            [1 or 3 or 4, int h, int w] => (h, w, dimensions[0], true),
            [int h, int w, 1 or 3 or 4] => (h, w, dimensions[2], false),
            _ => throw new NotSupportedException(
                $"A tensor {tensor} is no picture: [height, width], [channels, height, width] or [height, width, channels] is one."),
        };
        if (width == 0 || height == 0)
            throw new NotSupportedException($"A tensor {tensor} is an empty picture.");
        float[] values = tensor.ToFloats();
        var pixels = new byte[values.Length];
        int area = width * height;
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = ToByte(values[isPlanar ? i % channels * area + i / channels : i]);
        return new Picture(width, height, channels, pixels);
    }

    /// <summary>The pixels as float32 in the shape that an array input declares.</summary>
    /// <param name="picture">The picture, in the declared size.</param>
    /// <param name="declared">The declared shape; its element count must be the picture's.</param>
    /// <param name="isPlanar">Channels before height and width.</param>
    /// <param name="scale">Every value is multiplied by this,</param>
    /// <param name="bias">and this is added.</param>
    public static Tensor ToArray(Picture picture, Shape declared, bool isPlanar, double scale, double bias)
    {
        Tensor tensor = Tensor.Create(ElementType.Float32, declared);
        Span<float> target = tensor.MutableSpan<float>();
        int area = picture.Width * picture.Height, channels = picture.Channels;
        for (int i = 0; i < target.Length; i++)
            target[isPlanar ? i % channels * area + i / channels : i] = (float)(picture.Pixels[i] * scale + bias);
        return tensor;
    }

    private static byte ToByte(float value) => float.IsNaN(value) ? (byte)0 : (byte)Math.Clamp(MathF.Round(value), 0, 255);
}
