using System.Globalization;
using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>Turns what files hold into what predictions take, and back.</summary>
public static class FeatureContent
{
    /// <summary>A value for a prediction. The model's own check converts element types and pixel formats.</summary>
    /// <param name="content">What a file held.</param>
    /// <param name="crop">How a picture of another size is brought to the model's; null refuses it.</param>
    public static FeatureValue ToFeature(FileContent content, CropAndScale? crop = null) => content switch
    {
        TensorContent { Tensor: { ElementType: ElementType.String, Rank: 0 } text } => new StringFeature(text.Strings[0]),
        TensorContent { Tensor: { ElementType: ElementType.String } texts } => new SequenceFeature(texts.Strings.ToArray()),
        TensorContent tensor => new ArrayFeature(ToArray(tensor.Tensor)),
        PictureContent picture => new ImageFeature(ToImage(picture.Picture), crop),
        TextContent text => new StringFeature(text.Text),
        TextsContent texts => new SequenceFeature(texts.Texts),
        TableContent { HasIntegerKeys: true } table => new DictionaryFeature(
            table.Entries.Select(entry => KeyValuePair.Create(long.Parse(entry.Key, CultureInfo.InvariantCulture), entry.Value))),
        TableContent table => new DictionaryFeature(table.Entries),
        _ => throw new InvalidOperationException($"{content.GetType().Name} has no counterpart among features."),
    };

    /// <summary>A value that a prediction gave.</summary>
    public static FileContent FromFeature(FeatureValue value) => value switch
    {
        ArrayFeature array => new TensorContent(ToTensor(array.Value)),
        ImageFeature { Value: { Format: PixelFormat.GrayFloat16 or PixelFormat.GrayFloat32 } image } => new TensorContent(ToTensor(image)),
        ImageFeature image => new PictureContent(ToPicture(image.Value)),
        Int64Feature integer => new TensorContent(Tensor.Scalar(integer.Value)),
        DoubleFeature number => new TensorContent(Tensor.Scalar(number.Value)),
        StringFeature text => new TextContent(text.Value),
        SequenceFeature { Strings: { } texts } => new TextsContent(texts),
        SequenceFeature { Int64s: { } integers } => new TensorContent(Tensor.From<long>(Shape.Of(integers.Count), [.. integers])),
        DictionaryFeature { ByString: { } entries } => new TableContent([.. entries]),
        DictionaryFeature { ByInt64: { } entries } => new TableContent(
            [.. entries.Select(entry => KeyValuePair.Create(entry.Key.ToString(CultureInfo.InvariantCulture), entry.Value))],
            HasIntegerKeys: true),
        _ => throw new InvalidOperationException($"{value.GetType().Name} has no counterpart among file contents."),
    };

    public static MultiArray ToArray(Tensor tensor) => tensor.ElementType switch
    {
        ElementType.Float16 => Over(ArrayElementType.Float16, tensor),
        ElementType.Float32 => Over(ArrayElementType.Float32, tensor),
        ElementType.Float64 => Over(ArrayElementType.Float64, tensor),
        ElementType.Int8 => Over(ArrayElementType.Int8, tensor),
        ElementType.Int16 => Over(ArrayElementType.Int16, tensor),
        ElementType.Int32 => Over(ArrayElementType.Int32, tensor),
        ElementType.Int64 => Over(ArrayElementType.Int64, tensor),
        ElementType.UInt8 => Over(ArrayElementType.UInt8, tensor),
        ElementType.UInt16 => Over(ArrayElementType.UInt16, tensor),
        ElementType.UInt32 => Over(ArrayElementType.UInt32, tensor),
        ElementType.UInt64 => Over(ArrayElementType.UInt64, tensor),
        ElementType.Bool => Over(ArrayElementType.Bool, tensor),
        _ => Over(ArrayElementType.Float32, tensor.ConvertTo(ElementType.Float32)),
    };

    public static Tensor ToTensor(MultiArray array) => array.ElementType switch
    {
        ArrayElementType.Float16 => Gather<Half>(array),
        ArrayElementType.Float32 => Gather<float>(array),
        ArrayElementType.Float64 => Gather<double>(array),
        ArrayElementType.Int8 => Gather<sbyte>(array),
        ArrayElementType.Int16 => Gather<short>(array),
        ArrayElementType.Int32 => Gather<int>(array),
        ArrayElementType.Int64 => Gather<long>(array),
        ArrayElementType.UInt8 => Gather<byte>(array),
        ArrayElementType.UInt16 => Gather<ushort>(array),
        ArrayElementType.UInt32 => Gather<uint>(array),
        ArrayElementType.UInt64 => Gather<ulong>(array),
        _ => Gather<bool>(array),
    };

    public static Image ToImage(Picture picture) => new(
        picture.Channels switch { 1 => PixelFormat.Gray8, 3 => PixelFormat.Rgb24, _ => PixelFormat.Rgba32 },
        picture.Width, picture.Height, picture.Pixels);

    /// <summary>A gray image of float16 pixels from a tensor [height, width]; dimensions of size one before them are ignored. Null for
    /// other shapes.</summary>
    public static Image? ToFloatImage(Tensor tensor)
    {
        if (tensor.Rank < 2 || tensor.ElementType == ElementType.String || tensor.Count == 0)
            return null;
        int height = tensor.Shape[tensor.Rank - 2], width = tensor.Shape[tensor.Rank - 1];
        return tensor.Count == (long)height * width
            ? new Image(PixelFormat.GrayFloat16, width, height, tensor.ConvertTo(ElementType.Float16).Memory)
            : null;
    }

    public static Picture ToPicture(Image image)
    {
        bool isGray = image.Format is PixelFormat.Gray8 or PixelFormat.GrayFloat16 or PixelFormat.GrayFloat32;
        bool hasAlpha = image.Format is PixelFormat.Rgba32 or PixelFormat.Bgra32 or PixelFormat.Argb32;
        int channels = isGray ? 1 : hasAlpha ? 4 : 3, row = image.Width * channels;
        Image converted = image.ConvertTo(isGray ? PixelFormat.Gray8 : hasAlpha ? PixelFormat.Rgba32 : PixelFormat.Rgb24);
        var pixels = new byte[row * image.Height];
        for (int y = 0; y < image.Height; y++)
            converted.Pixels.Span.Slice(y * converted.BytesPerRow, row).CopyTo(pixels.AsSpan(y * row));
        return new Picture(image.Width, image.Height, channels, pixels);
    }

    private static Tensor ToTensor(Image image)
    {
        ElementType type = image.Format == PixelFormat.GrayFloat16 ? ElementType.Float16 : ElementType.Float32;
        Tensor tensor = Tensor.Create(type, Shape.Of(image.Height, image.Width));
        int row = image.Width * type.ByteWidth();
        for (int y = 0; y < image.Height; y++)
            image.Pixels.Span.Slice(y * image.BytesPerRow, row).CopyTo(tensor.MutableBytes[(y * row)..]);
        return tensor;
    }

    private static MultiArray Over(ArrayElementType type, Tensor tensor) => MultiArray.Over(type, tensor.Memory, tensor.Shape.Dimensions);

    private static Tensor Gather<T>(MultiArray array)
        where T : unmanaged
    {
        Tensor tensor = Tensor.Create(Tensor.ElementTypeOf<T>(), Shape.Of([.. array.Shape]));
        array.CopyTo(tensor.MutableSpan<T>());
        return tensor;
    }
}
