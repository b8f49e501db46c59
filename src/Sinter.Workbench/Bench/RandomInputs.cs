using Sinter.Tensors;
using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;

namespace Sinter.Workbench.Bench;

/// <summary>Inputs for a model whose caller gave none: of the default sizes, with the same random numbers each time.</summary>
public static class RandomInputs
{
    private const int Seed = 1;

    /// <summary>The inputs that command line arguments give; random ones when there are none. Of a table, the first row.</summary>
    public static Features Unless(string[] given, ModelDescription description)
    {
        if (given.Length == 0)
            return Of(description);
        var options = new InputOptions(CsvHeader.Auto, null, false, CropAndScale.ScaleFill, 1, 0);
        return new InputArguments(description, options).Read(given)[0];
    }

    /// <summary>A value for every input that the model needs, and every optional array and image too, so that the model does all its
    /// work.</summary>
    public static Features Of(ModelDescription description)
    {
        var random = new Random(Seed);
        var features = new Features();
        foreach (FeatureDescription input in description.Inputs)
        {
            if (ValueOf(input, random) is { } value)
                features[input.Name] = value;
        }
        return features;
    }

    private static FeatureValue? ValueOf(FeatureDescription input, Random random) => input.Type switch
    {
        ArrayFeatureType type => ArrayOf(type, FeatureCheck.DefaultShape(input), random),
        ImageFeatureType type => ImageOf(type, random),
        Int64FeatureType => 1L,
        DoubleFeatureType => random.NextDouble(),
        StringFeatureType => "word",
        DictionaryFeatureType { HasStringKeys: true } => new Dictionary<string, double> { ["word"] = 1 },
        DictionaryFeatureType => new Dictionary<long, double> { [1] = 1 },
        SequenceFeatureType { HoldsStrings: true } => new SequenceFeature(["word"]),
        SequenceFeatureType => new SequenceFeature([1L]),
        _ => null,
    };

    /// <summary>Floats from 0 to 1; integers 0 or 1, since they may be indices.</summary>
    private static MultiArray ArrayOf(ArrayFeatureType type, Shape shape, Random random)
    {
        var numbers = new float[shape.ElementCount];
        bool isFloat = (type.ElementType ?? ArrayElementType.Float32).ToTensorType().IsFloat();
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = isFloat ? random.NextSingle() : random.Next(2);
        Tensor tensor = Tensor.From<float>(shape, numbers);
        return MultiArray.FromTensor(tensor.ConvertTo((type.ElementType ?? ArrayElementType.Float32).ToTensorType()));
    }

    private static Image ImageOf(ImageFeatureType type, Random random)
    {
        PixelFormat format = type.ColorLayout is ColorLayout.Gray or ColorLayout.GrayFloat16 ? PixelFormat.Gray8 : PixelFormat.Rgb24;
        var pixels = new byte[type.Width * type.Height * (format == PixelFormat.Gray8 ? 1 : 3)];
        random.NextBytes(pixels);
        return new Image(format, type.Width, type.Height, pixels);
    }
}
