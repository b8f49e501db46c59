using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>Turns what a program computed into what the description promises.</summary>
internal static class OutputFeature
{
    public static FeatureValue From(Value value, FeatureDescription description) => (value, description.Type) switch
    {
        (Tensor tensor, ArrayFeatureType type) => new ArrayFeature(MultiArray.FromTensor(tensor.ConvertTo(Declared(type, tensor)))),
        (Tensor tensor, ImageFeatureType type) =>
            new ImageFeature(ImageTensors.FromTensor(tensor, type.ColorLayout, $"output '{description.Name}'")),
        (Tensor { ElementType: ElementType.String, Count: 1 } tensor, StringFeatureType) => new StringFeature(tensor.Strings[0]),
        (Tensor { Count: 1 } tensor, Int64FeatureType) when tensor.ElementType != ElementType.String =>
            new Int64Feature(tensor.ToLongs()[0]),
        (Tensor { Count: 1 } tensor, DoubleFeatureType) when tensor.ElementType != ElementType.String =>
            new DoubleFeature(tensor.ToDoubles()[0]),
        (LabelScores scores, DictionaryFeatureType) => Dictionary(scores),
        _ => throw new PredictionFailedException(ModelStage.Predict, $"output '{description.Name}'", description.Type.ToString()!,
            value.ToString()!),
    };

    /// <summary>The described element type; what the description does not say stays as computed.</summary>
    private static ElementType Declared(ArrayFeatureType type, Tensor tensor) =>
        type.ElementType?.ToTensorType() ?? tensor.ElementType;

    private static DictionaryFeature Dictionary(LabelScores scores)
    {
        ClassLabels labels = scores.Labels.ElementType == ElementType.String
            ? new ClassLabels(scores.Labels.Strings.ToArray())
            : new ClassLabels(scores.Labels.ToLongs());
        return labels.Scores([.. scores.Scores]);
    }
}
