using Sinter.Formats.Onnx;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Conversion;

/// <summary>The options of a conversion as the importer takes them.</summary>
internal static class ImportSettings
{
    public static OnnxImportOptions Of(ConversionOptions options, Action<int, int> progress)
    {
        var types = new Dictionary<string, ElementType>(StringComparer.Ordinal);
        foreach ((string name, ConversionInput input) in options.Inputs)
        {
            if (input.ElementType is { } type)
                types[name] = type.ToTensorType();
        }
        foreach ((string name, ArrayElementType type) in options.OutputTypes)
            types[name] = type.ToTensorType();
        return new OnnxImportOptions
        {
            Target = Target(options.Target),
            InputShapes = Chosen(options, input => ShapeOf(input)),
            Constants = Chosen(options, input => input.Constant is { } value ? value.ToTensor(value.ElementType.ToTensorType()) : null),
            Images = Chosen(options, input => input.Image is { } image ? ImageOf(image) : null),
            Types = types,
            OutputImages = options.OutputImages.ToDictionary(pair => pair.Key, pair => ImageOf(new ConversionImage(pair.Value)), StringComparer.Ordinal),
            States = options.States,
            Classifier = options.Classifier is { } classifier
                ? new OnnxClassifier(classifier.Scores, Labels(classifier.Labels), classifier.LabelName, classifier.ScoresName)
                : null,
            Operators = options.Operators,
            Progress = progress,
        };
    }

    public static Opset Target(DeploymentTarget target) => Enum.IsDefined((Opset)target)
        ? (Opset)target
        : throw new ModelInputException(ModelStage.Convert, "the target", "one of iOS15 to iOS26", target.ToString());

    /// <summary>Sizes, with -1 where they vary; null where the source model decides.</summary>
    private static int[]? ShapeOf(ConversionInput input)
    {
        if (input.EnumeratedShapes is { Count: > 0 } shapes)
        {
            return [.. Enumerable.Range(0, shapes[0].Count).Select(axis =>
                shapes.All(shape => shape.Count == shapes[0].Count && shape[axis] == shapes[0][axis]) ? shapes[0][axis] : -1)];
        }
        return input.Shape is { } ranges ? [.. ranges.Select(range => range.Lower == range.Upper ? range.Lower : -1)] : null;
    }

    private static OnnxImageInput ImageOf(ConversionImage image)
    {
        int channels = image.Layout is ColorLayout.Gray or ColorLayout.GrayFloat16 ? 1 : 3;
        if (image.Bias.Count is not (0 or 1) && image.Bias.Count != channels)
            throw new ModelInputException(ModelStage.Convert, "the bias of an image", $"{channels} numbers, or one", $"{image.Bias.Count}");
        return new OnnxImageInput(channels, image.Scale, [.. image.Bias], image.Layout == ColorLayout.GrayFloat16);
    }

    private static Tensor? Labels(IReadOnlyList<string> labels) => labels.Count == 0 ? null : Tensor.OfStrings(Shape.Of(labels.Count), [.. labels]);

    private static Dictionary<string, T> Chosen<T>(ConversionOptions options, Func<ConversionInput, T?> choose)
        where T : class
    {
        var chosen = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach ((string name, ConversionInput input) in options.Inputs)
        {
            if (choose(input) is { } value)
                chosen.Add(name, value);
        }
        return chosen;
    }
}
