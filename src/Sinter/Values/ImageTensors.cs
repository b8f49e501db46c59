using System.Buffers;
using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter;

/// <summary>Images as the tensors that programs compute with: [1, C, H, W], values 0 to 255 unscaled, channels in the order of the
/// layout.</summary>
internal static class ImageTensors
{
    public static int Channels(this ColorLayout layout) => layout is ColorLayout.Rgb or ColorLayout.Bgr ? 3 : 1;

    /// <summary>A tensor [1, C, H, W] of the image's pixels, whatever their format.</summary>
    /// <exception cref="TensorTooLargeException">The tensor would take 2 GiB or more.</exception>
    public static Tensor ToTensor(Image image, ColorLayout layout, ElementType elementType)
    {
        Tensor? room = null;
        return ToTensor(image, layout, elementType, ref room);
    }

    /// <inheritdoc cref="ToTensor(Image, ColorLayout, ElementType)"/>
    /// <param name="image">The image.</param>
    /// <param name="layout">The channels of the tensor.</param>
    /// <param name="elementType">The type of its elements.</param>
    /// <param name="room">Takes the pixels, if its type and shape are right; else a new one is made and kept here.</param>
    public static Tensor ToTensor(Image image, ColorLayout layout, ElementType elementType, ref Tensor? room)
    {
        int plane = image.Width * image.Height;
        Tensor.EnsureRoom(ref room, layout == ColorLayout.GrayFloat16 ? ElementType.Float32 : Narrow(elementType),
            [1, layout.Channels(), image.Height, image.Width]);
        Tensor tensor = room;
        if (layout == ColorLayout.GrayFloat16)
        {
            Span<float> pixels = tensor.MutableSpan<float>();
            for (int y = 0; y < image.Height; y++)
                PixelRows.ReadGray(image, y, pixels.Slice(y * image.Width, image.Width));
            // What the model's 16-bit image holds, even where its tensor is wider.
            return tensor.ConvertTo(ElementType.Float16).ConvertTo(elementType);
        }
        byte[] row = ArrayPool<byte>.Shared.Rent(image.Width * 3);
        Span<byte> first = row.AsSpan(0, image.Width), second = row.AsSpan(image.Width, image.Width);
        Span<byte> third = row.AsSpan(image.Width * 2, image.Width);
        for (int y = 0; y < image.Height; y++)
        {
            int at = y * image.Width;
            if (layout == ColorLayout.Gray)
            {
                PixelRows.ReadGray(image, y, first);
                Write(first, tensor, at);
                continue;
            }
            if (layout == ColorLayout.Rgb)
                PixelRows.ReadRgb(image, y, first, second, third);
            else
                PixelRows.ReadRgb(image, y, third, second, first);
            Write(first, tensor, at);
            Write(second, tensor, at + plane);
            Write(third, tensor, at + 2 * plane);
        }
        ArrayPool<byte>.Shared.Return(row);
        return tensor.ConvertTo(elementType);
    }

    /// <summary>An image of a tensor [..., C, H, W] whose leading dimensions are 1: Gray8, Rgb24, Bgr24 or GrayFloat16 by the layout.
    /// Values
    /// are rounded half to even and clamped to 0..255, NaN becomes 0; 16-bit floats are kept.</summary>
    /// <param name="tensor">Numbers of any type.</param>
    /// <param name="layout">The colours that the channels hold.</param>
    /// <param name="place">Where the tensor comes from, for the message.</param>
    /// <exception cref="PredictionFailedException">The shape is not that of an image of this layout.</exception>
    public static Image FromTensor(Tensor tensor, ColorLayout layout, string place)
    {
        int channels = layout.Channels();
        (int height, int width) = Size(tensor, channels, place);
        if (layout == ColorLayout.GrayFloat16)
        {
            Tensor halves = tensor.ConvertTo(ElementType.Float16);
            return new Image(PixelFormat.GrayFloat16, width, height, tensor == halves ? halves.Bytes.ToArray() : halves.Memory);
        }
        ReadOnlySpan<float> values = tensor.ElementType == ElementType.Float32 ? tensor.Span<float>() : tensor.ToFloats();
        var pixels = new byte[values.Length];
        int plane = width * height;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> from = values.Slice(channel * plane, plane);
            for (int i = 0, at = channel; i < from.Length; i++, at += channels)
                pixels[at] = PixelRows.ToByte(from[i]);
        }
        return new Image(Format(layout), width, height, pixels);
    }

    private static PixelFormat Format(ColorLayout layout) => layout switch
    {
        ColorLayout.Gray => PixelFormat.Gray8,
        ColorLayout.Rgb => PixelFormat.Rgb24,
        ColorLayout.Bgr => PixelFormat.Bgr24,
        _ => PixelFormat.GrayFloat16,
    };

    private static (int Height, int Width) Size(Tensor tensor, int channels, string place)
    {
        ReadOnlySpan<int> shape = tensor.Shape.Dimensions;
        if (tensor.ElementType != ElementType.String && shape.Length >= 3 && shape[^3] == channels
            && shape[..^3].IndexOfAnyExcept(1) < 0 && shape[^2] > 0 && shape[^1] > 0)
        {
            return (shape[^2], shape[^1]);
        }
        throw new PredictionFailedException(
            ModelStage.Predict, place, $"the numbers of an image, [1, {channels}, height, width]", tensor.ToString());
    }

    private static ElementType Narrow(ElementType type) =>
        type is ElementType.Float32 or ElementType.Float16 or ElementType.UInt8 ? type : ElementType.Float32;

    private static void Write(ReadOnlySpan<byte> row, Tensor tensor, int at)
    {
        switch (tensor.ElementType)
        {
            case ElementType.Float32: Widen(row, tensor.MutableSpan<float>().Slice(at, row.Length)); break;
            case ElementType.Float16: ToHalf(row, MemoryMarshal.Cast<byte, ushort>(tensor.MutableBytes).Slice(at, row.Length)); break;
            default: row.CopyTo(tensor.MutableBytes[at..]); break;
        }
    }

    private static void Widen(ReadOnlySpan<byte> row, Span<float> target)
    {
        for (int x = 0; x < row.Length; x++)
            target[x] = row[x];
    }

    private static void ToHalf(ReadOnlySpan<byte> row, Span<ushort> target)
    {
        for (int x = 0; x < row.Length; x++)
            target[x] = HalfOfByte[row[x]];
    }

    private static readonly ushort[] HalfOfByte = [.. Enumerable.Range(0, 256).Select(value => BitConverter.HalfToUInt16Bits((Half)value))];
}
