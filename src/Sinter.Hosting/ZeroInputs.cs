namespace Sinter.Hosting;

/// <summary>Inputs that warm a model up.</summary>
internal static class ZeroInputs
{
    /// <summary>Zeros of the default size for every input that the model needs.</summary>
    public static Features Of(ModelDescription description)
    {
        var features = new Features();
        foreach (FeatureDescription input in description.Inputs.Where(input => !input.IsOptional))
            features.Add(input.Name, ValueOf(input));
        return features;
    }

    private static FeatureValue ValueOf(FeatureDescription input) => input.Type switch
    {
        ArrayFeatureType array => MultiArray.Zeros(array.ElementType ?? ArrayElementType.Float32, [.. array.Shape]),
        ImageFeatureType image => Black(image),
        Int64FeatureType => 0L,
        DoubleFeatureType => 0.0,
        StringFeatureType => "",
        DictionaryFeatureType { HasStringKeys: true } => new Dictionary<string, double>(),
        DictionaryFeatureType => new Dictionary<long, double>(),
        SequenceFeatureType { HoldsStrings: true } sequence => new SequenceFeature(Enumerable.Repeat("", sequence.Sizes.Lower)),
        SequenceFeatureType sequence => new SequenceFeature(Enumerable.Repeat(0L, sequence.Sizes.Lower)),
        _ => throw new NotSupportedException($"There are no zeros for the input '{input.Name}': {input.Type}."),
    };

    private static Image Black(ImageFeatureType image)
    {
        (PixelFormat format, int bytesPerPixel) = image.ColorLayout switch
        {
            ColorLayout.Gray => (PixelFormat.Gray8, 1),
            ColorLayout.GrayFloat16 => (PixelFormat.GrayFloat16, 2),
            _ => (PixelFormat.Rgb24, 3),
        };
        return new Image(format, image.Width, image.Height, new byte[checked(image.Width * image.Height * bytesPerPixel)]);
    }
}
