namespace Sinter;

/// <summary>An image. Its pixel format is converted to what the model declares. Its size must be one that the model allows, unless
/// <see cref="CropAndScale"/> says how to bring it there.</summary>
public sealed class ImageFeature : FeatureValue
{
    /// <summary>An image.</summary>
    /// <param name="value">The image; its memory must stay unchanged while a prediction takes it.</param>
    /// <param name="cropAndScale">How to bring an image of another size to the one that the model declares; null refuses it.</param>
    /// <exception cref="ArgumentNullException">The image is null.</exception>
    public ImageFeature(Image value, CropAndScale? cropAndScale = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
        CropAndScale = cropAndScale;
    }

    /// <summary>The image.</summary>
    public Image Value { get; }

    /// <summary>How an image of another size is brought to the one that the model declares; null refuses it.</summary>
    public CropAndScale? CropAndScale { get; }

    internal override string Words => $"an image {Value}";
}
