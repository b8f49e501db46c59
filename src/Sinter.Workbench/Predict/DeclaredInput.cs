using System.Globalization;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Predict;

/// <summary>Brings what a file held to what the model declares, where the file's format leaves that open: CSV cells, sounds and plain
/// numbers have no shape of their own, and pictures may be wanted as arrays.</summary>
public sealed class DeclaredInput(FeatureDescription description, InputOptions options)
{
    /// <summary>The value to predict with.</summary>
    /// <param name="content">What was read.</param>
    /// <param name="isShapeFree">True when the content's shape may be changed, as long as its elements stay in order.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InputFileException">It cannot be what the model declares.</exception>
    public FeatureValue Convert(FileContent content, bool isShapeFree, string source) => (description.Type, content) switch
    {
        (ImageFeatureType { ColorLayout: ColorLayout.GrayFloat16 }, TensorContent { Tensor: var pixels })
            when FeatureContent.ToFloatImage(pixels) is { } image => new ImageFeature(image, options.Crop),
        (ImageFeatureType, TensorContent tensor) =>
            FeatureContent.ToFeature(new PictureContent(AsPicture(tensor.Tensor, source)), options.Crop),
        (ArrayFeatureType type, PictureContent picture) =>
            FeatureContent.ToFeature(new TensorContent(AsArray(type, picture.Picture, source))),
        (ArrayFeatureType type, TensorContent tensor) when isShapeFree =>
            FeatureContent.ToFeature(new TensorContent(Reshaped(type, tensor.Tensor))),
        (Int64FeatureType, TextContent text)
            when long.TryParse(text.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) => value,
        (DoubleFeatureType, TextContent text) when CsvTable.TryNumber(text.Text, out double value) => value,
        (StringFeatureType, TensorContent { Tensor: { Count: 1, ElementType: not ElementType.String } number }) when isShapeFree =>
            number.ToDoubles()[0].ToString("R", CultureInfo.InvariantCulture),
        // An array without elements does not say of what it has none.
        (SequenceFeatureType { HoldsStrings: true }, TensorContent { Tensor.Count: 0 }) => new SequenceFeature(Array.Empty<string>()),
        (DictionaryFeatureType { HasStringKeys: false }, TableContent table) => FeatureContent.ToFeature(WithIntegerKeys(table, source)),
        _ => FeatureContent.ToFeature(content, options.Crop),
    };

    private static TableContent WithIntegerKeys(TableContent table, string source)
    {
        foreach ((string key, _) in table.Entries)
        {
            if (!long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                throw new InputFileException(source, "", "integers as keys", $"'{key}'");
        }
        return table with { HasIntegerKeys = true };
    }

    private static Picture AsPicture(Tensor tensor, string source)
    {
        try
        {
            return TensorPicture.FromTensor(tensor);
        }
        catch (NotSupportedException exception)
        {
            throw new InputFileException(source, "", "a picture", tensor.ToString(), exception);
        }
    }

    /// <summary>The declared shape where it holds as many elements; else dimensions of size one before the others, up to the declared
    /// rank.</summary>
    private static Tensor Reshaped(ArrayFeatureType type, Tensor tensor)
    {
        Shape declared = Shape.Of([.. type.Shape]);
        if (declared.Rank > 0 && declared.ElementCount == tensor.Count)
            return tensor.Reshaped(declared);
        int[] dimensions = tensor.Shape.ToArray();
        return dimensions.Length < declared.Rank
            ? tensor.Reshaped(Shape.Of([.. Enumerable.Repeat(1, declared.Rank - dimensions.Length), .. dimensions]))
            : tensor;
    }

    private Tensor AsArray(ArrayFeatureType type, Picture picture, string source)
    {
        int[] shape = [.. type.Shape];
        int[] last = shape.Length >= 3 && shape[..^3].All(size => size == 1) ? shape[^3..] : [];
        (int height, int width, int channels, bool isPlanar) = last switch
        {
            [3, int h, int w] => (h, w, 3, true),
            [int h, int w, 3] => (h, w, 3, false),
            [1, int h, int w] => (h, w, 1, true),
            [int h, int w, 1] => (h, w, 1, false),
            _ => throw new InputFileException(source, "", $"{type}",
                "a picture, for which the array must be [1, channels, height, width] or [1, height, width, channels]"),
        };
        Image image = FeatureContent.ToImage(picture).ConvertTo(channels == 1 ? PixelFormat.Gray8 : PixelFormat.Rgb24);
        if (width < 1 || height < 1)
            throw new InputFileException(source, "", $"{type}", "a picture");
        Picture fitted = FeatureContent.ToPicture(image.Resize(width, height, options.Crop));
        return TensorPicture.ToArray(fitted, Shape.Of(shape), isPlanar, options.PixelScale, options.PixelBias);
    }
}
